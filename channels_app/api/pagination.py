from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    """Paginates by id. UUIDv7 sort by creation time, so pages stay complete while new rows arrive."""

    ordering = "-id"
    page_size_query_param = "limit"
    max_page_size = 200
