"""What the API shows of an invitation."""

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from community.addresses import absolute
from community.api_shape import ModelSerializer, UtcDateTimeField
from superusers.models import BetaTest, Event, Invitation


class BetaTestSerializer(ModelSerializer):
    class Meta:
        model = BetaTest
        fields = ["id", "title", "description", "product", "starts_on", "ends_on", "capacity"]
        read_only_fields = fields


class EventSerializer(ModelSerializer):
    class Meta:
        model = Event
        fields = ["id", "title", "description", "place", "starts_at", "ends_at", "capacity"]
        read_only_fields = fields


class InvitationSerializer(ModelSerializer):
    """An invitation to a beta test or to an event; the other one is null."""

    url = serializers.SerializerMethodField(help_text="The page on which it is answered.")
    beta_test = BetaTestSerializer(read_only=True, allow_null=True)
    event = EventSerializer(read_only=True, allow_null=True)
    seats_left = serializers.SerializerMethodField(help_text="How many seats nobody has taken yet.")
    answer_until = UtcDateTimeField(
        source="offer.answer_until", read_only=True, help_text="The last moment to accept it."
    )

    class Meta:
        model = Invitation
        fields = [
            "id",
            "url",
            "beta_test",
            "event",
            "state",
            "seat",
            "seats_left",
            "answer_until",
            "invited_at",
            "responded_at",
        ]
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, invitation):
        return absolute(reverse("beta"))

    @extend_schema_field({"type": "integer", "minimum": 0})
    def get_seats_left(self, invitation):
        return invitation.seats_left
