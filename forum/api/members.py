"""Members over the API: what is public about them, and one's own settings."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from community.api_shape import ModelSerializer, PageAddress, Text, UtcDateTimeField
from community.forms import SettingsForm
from community.models import Language, Member
from forum import permissions


class MemberSerializer(ModelSerializer):
    """The public part of a member."""

    url = PageAddress()
    joined = UtcDateTimeField(source="date_joined", read_only=True)

    class Meta:
        model = Member
        fields = ["handle", "display_name", "url", "chip", "is_employee", "reputation", "joined", "about"]
        read_only_fields = fields


class MeSerializer(MemberSerializer):
    """One's own account."""

    class Meta(MemberSerializer.Meta):
        fields = [*MemberSerializer.Meta.fields, "email", "language", "notices_by_mail", "suspended_until"]
        read_only_fields = fields


class MySettings(serializers.Serializer):
    display_name = Text(required=False, max_length=80)
    language = serializers.ChoiceField(Language.choices, required=False, allow_blank=True)
    about = Text(required=False, allow_blank=True, max_length=500)
    notices_by_mail = serializers.BooleanField(required=False)


@extend_schema(tags=["members"])
class MemberViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    queryset = Member.objects.none()
    serializer_class = MemberSerializer
    lookup_field = "handle"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,60}"

    def get_queryset(self):
        return Member.objects.all()


@extend_schema(tags=["members"])
class Me(APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(summary="Read your own account", responses=MeSerializer)
    def get(self, request):
        return Response(MeSerializer(request.user).data)

    @extend_schema(summary="Change your own settings", request=MySettings, responses=MeSerializer)
    def patch(self, request):
        permissions.require_writer(request.user, timezone.now())
        given = MySettings(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        names = SettingsForm.Meta.fields
        as_it_is = {name: getattr(request.user, name) for name in names}
        form = SettingsForm({**as_it_is, **given.validated_data}, instance=request.user)
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        request.user.save(update_fields=names)  # the rest of the row belongs to others
        return Response(MeSerializer(request.user).data)
