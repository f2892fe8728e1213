"""Pictures over the API: sent as a form, as the editor of the pages sends them."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from community.addresses import absolute
from forum import picturing


class NewPicture(serializers.Serializer):
    picture = serializers.FileField(
        allow_empty_file=True, help_text="PNG, JPEG, WebP or GIF, at most 10 MB and 40 million pixels."
    )


class PictureSerializer(serializers.Serializer):
    """What to write into a text: its Markdown, with a few words on what it shows."""

    url = serializers.URLField(help_text="Where it is. Only you see it until a post of yours shows it.")
    markdown = serializers.CharField(help_text="Write what it shows between the brackets.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()


@extend_schema(tags=["pictures"])
class Pictures(APIView):
    permission_classes = [IsAuthenticated]
    parser_classes = [MultiPartParser]

    @extend_schema(
        summary="Send a picture for a text of yours",
        description="It is made anew without metadata. One that no text uses is removed after a day; 40 a day.",
        request={"multipart/form-data": NewPicture},
        responses={201: PictureSerializer},
    )
    def post(self, request):
        given = NewPicture(data=request.data)
        given.is_valid(raise_exception=True)
        picture = picturing.add(owner=request.user, file=given.validated_data["picture"], now=timezone.now())
        address = picture.get_absolute_url()
        shown = {
            "url": absolute(address),
            "markdown": f"![]({address})",
            "width": picture.width,
            "height": picture.height,
        }
        return Response(PictureSerializer(shown).data, status=status.HTTP_201_CREATED)
