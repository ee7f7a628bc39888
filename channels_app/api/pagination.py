from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    """Ids are UUIDv7, so ordering by id is ordering by creation; pages stay whole while new rows come in."""

    ordering = "-id"
    page_size_query_param = "limit"
    max_page_size = 200
