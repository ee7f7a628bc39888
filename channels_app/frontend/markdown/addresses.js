export const SAFE = /^(?:https?:|mailto:|tel:)/i;
// As channels_app/image_proxy.py writes it, or in the card itself: no other path of ours is asked for by who reads a card.
export const IMAGE = /^(?:\/images\/[\w-]+\/[\w-]+$|data:image\/(?:png|jpe?g|gif|webp);)/i;
