export { default } from "swiper";
export { A11y, Autoplay, History, Keyboard, Navigation, Pagination, Scrollbar } from "swiper/modules";
