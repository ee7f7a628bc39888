"""`/api/v1/apps…`: lets a connector author's program upload, list, submit and withdraw packages."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels_app.api.problems import Problem
from channels_app.api.views import caller
from connectors.app_packages import BadPackage, Finding, limits
from connectors.flows import publishing
from connectors.flows.publishing import releasing, reviewing
from connectors.flows.publishing.transitions import Overtaken, Unready
from connectors.models import App, AppVersion


class FindingSerializer(serializers.Serializer[Any]):
    """What is wrong with a package, and what to do about it; a `warning` does not prevent anything."""

    rule = serializers.CharField()
    place = serializers.CharField(help_text="A JSON Pointer into the manifest or a file's name; empty for the whole.")
    detail = serializers.CharField()
    fix = serializers.CharField()
    warning = serializers.BooleanField()


class VersionSerializer(serializers.ModelSerializer[AppVersion]):
    app_id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(source="manifest.name.short", read_only=True)
    findings = FindingSerializer(many=True, read_only=True, help_text="Of the last review.")

    class Meta:
        model = AppVersion
        fields = ("id", "app_id", "name", "version", "state", "findings", "submitted_at", "created_at")
        read_only_fields = fields


class UploadedSerializer(VersionSerializer):
    warnings = FindingSerializer(many=True, read_only=True)

    class Meta(VersionSerializer.Meta):
        fields = (*VersionSerializer.Meta.fields, "warnings")  # type: ignore[assignment]


class AppSerializer(serializers.ModelSerializer[App]):
    published_version_id = serializers.UUIDField(source="published_id", read_only=True)

    class Meta:
        model = App
        fields = ("id", "manifest_id", "connector_id", "published_version_id", "created_at")
        read_only_fields = fields


class ZipParser(BaseParser):
    """Reads a package that is the whole body, up to its largest size; the rules report one that is larger."""

    media_type = "application/zip"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> dict[str, bytes]:
        return {"package": stream.read(limits.PACKAGE + 1)}


class Apps(generics.ListAPIView[App]):
    """The caller's own apps."""

    scope: ClassVar[str] = "apps"
    serializer_class = AppSerializer
    queryset = App.objects.none()
    parser_classes = (ZipParser, MultiPartParser)

    def get_queryset(self) -> QuerySet[App]:
        return publishing.apps_of(caller(self.request))

    @extend_schema(
        parameters=[OpenApiParameter("configuration_url", OpenApiTypes.URI, description="For a manifest without one.")],
        request={"application/zip": OpenApiTypes.BINARY, "multipart/form-data": OpenApiTypes.OBJECT},
        responses={201: UploadedSerializer},
    )
    def post(self, request: Request) -> Response:
        """Uploads a package: a new app, or the next version of the one whose id it has."""
        package, page = package_in(request), text_of(request, "configuration_url")
        now = timezone.now()
        try:
            made = publishing.upload(by=caller(request), data=package, configuration_url=page, now=now)
        except BadPackage as bad:
            raise refusal("The package was not accepted; nothing is stored.", bad.findings) from bad
        advice = FindingSerializer(publishing.advice_on(made), many=True)
        return Response({**VersionSerializer(made).data, "warnings": advice.data}, status=status.HTTP_201_CREATED)


class OneApp(generics.RetrieveAPIView[App]):
    scope: ClassVar[str] = "apps"
    serializer_class = AppSerializer

    def get_object(self) -> App:
        return publishing.app_for(caller(self.request), self.kwargs["app_id"])


class AppVersions(generics.ListAPIView[AppVersion]):
    scope: ClassVar[str] = "apps"
    serializer_class = VersionSerializer
    queryset = AppVersion.objects.none()

    def get_queryset(self) -> QuerySet[AppVersion]:
        return publishing.versions_of(publishing.app_for(caller(self.request), self.kwargs["app_id"]))


class OneAppVersion(APIView):
    scope: ClassVar[str] = "apps"

    @extend_schema(responses=VersionSerializer)
    def get(self, request: Request, version_id: UUID) -> Response:
        return Response(VersionSerializer(publishing.version_for(caller(request), version_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, version_id: UUID) -> Response:
        """Deletes a draft or a rejected version, and with its last version the app."""
        version = publishing.version_for(caller(request), version_id)
        publishing.delete(version=version, by=caller(request), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class SubmitAppVersion(APIView):
    scope: ClassVar[str] = "apps"

    @extend_schema(request=None, responses=VersionSerializer)
    def post(self, request: Request, version_id: UUID) -> Response:
        """Submits a draft or a rejected version for review."""
        version = publishing.version_for(caller(request), version_id)
        try:
            reviewing.submit(version=version, by=caller(request), now=timezone.now())
        except Unready as unready:
            raise refusal("The version is not ready for review.", unready.findings) from unready
        except Overtaken as error:
            raise Problem(status.HTTP_409_CONFLICT, str(error)) from error
        return Response(VersionSerializer(version).data)


class WithdrawAppVersion(APIView):
    scope: ClassVar[str] = "apps"

    @extend_schema(request=None, responses=VersionSerializer)
    def post(self, request: Request, version_id: UUID) -> Response:
        """Takes a version out of review, or out of the catalog."""
        version = publishing.version_for(caller(request), version_id)
        try:
            releasing.withdraw(version=version, by=caller(request), now=timezone.now())
        except Overtaken as error:
            raise Problem(status.HTTP_409_CONFLICT, str(error)) from error
        return Response(VersionSerializer(version).data)


def text_of(request: Request, name: str) -> str:
    """Returns a text of the query or of the form, cut just beyond what an address may be long."""
    return str(request.query_params.get(name) or body_of(request).get(name) or "")[: limits.URL + 1]


def package_in(request: Request) -> bytes:
    """Returns the package, which is the body itself or the file `package` of a form."""
    package = body_of(request).get("package")
    if not package or isinstance(package, str):
        raise serializers.ValidationError({"package": ["Send the zip as the body (application/zip), or as this file."]})
    return package if isinstance(package, bytes) else bytes(package.read(limits.PACKAGE + 1))


def body_of(request: Request) -> Mapping[str, Any]:
    assert isinstance(request.data, Mapping)  # both parsers make one
    return request.data


def refusal(detail: str, findings: Any) -> Problem:
    return Problem(status.HTTP_422_UNPROCESSABLE_ENTITY, detail, [_error(finding) for finding in findings])


def _error(finding: Finding) -> dict[str, Any]:
    shown = finding.as_json()
    return {"pointer": shown.pop("place"), **shown}
