"""A super-user's invitations over the API: the same rules and permissions as the page. For others there are none."""

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from superusers import permissions, seats
from superusers.api.serializers import InvitationSerializer
from superusers.models import Invitation

ID = OpenApiParameter("id", OpenApiTypes.INT64, OpenApiParameter.PATH)


@extend_schema(tags=["invitations"])
class InvitationViewSet(GenericViewSet):
    queryset = Invitation.objects.none()
    serializer_class = InvitationSerializer
    permission_classes = [IsAuthenticated]
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    key_order = ("-id",)

    def get_queryset(self):
        return Invitation.objects.visible_to(self.request.user).with_offer()

    @extend_schema(
        summary="List your invitations, the latest first",
        description="404 for everybody who is no super-user at this moment.",
        responses=InvitationSerializer(many=True),
    )
    def list(self, request):
        permissions.get_own_membership(request.user)
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        summary="Accept an invitation",
        description="Takes a seat; twice is once. 409 when all seats are taken (`full`) or it is too late (`over`).",
        parameters=[ID],
        request=None,
        responses=InvitationSerializer,
    )
    @action(detail=True, methods=["post"])
    def accept(self, request, id):
        return self._answered(request, id, seats.accept)

    @extend_schema(
        summary="Decline an invitation, or give the seat back",
        description="409 when it is over (`over`).",
        parameters=[ID],
        request=None,
        responses=InvitationSerializer,
    )
    @action(detail=True, methods=["post"])
    def decline(self, request, id):
        return self._answered(request, id, seats.decline)

    def _answered(self, request, id, rule):
        invitation = permissions.get_invitation(request.user, id)
        answered = rule(by=request.user, invitation=invitation, now=timezone.now())
        return Response(self.get_serializer(answered).data)
