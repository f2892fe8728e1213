"""Pictures in posts: sent by the editor, shown to who may see a post with them."""

import logging

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, JsonResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.errors import Refused
from forum import permissions, picturing, reencoding
from forum.views.common import signed_in

log = logging.getLogger("firstday.pictures")

# For five minutes anybody's cache may keep a picture everybody may see: that long it can outlive a question that
# was hidden. Any other is asked for again each time, so that a right that was taken away is gone at once.
FOR_EVERYBODY, FOR_SOME = "public, max-age=300", "private, no-cache"


@require_POST
@signed_in
def add(request):
    """Take in the picture in the field `picture`; answers in JSON what to write into the text."""
    file = request.FILES.get("picture")
    if file is None:
        return JsonResponse({"code": "no_picture", "detail": _("Choose a picture first.")}, status=400)
    try:
        picture = picturing.add(owner=request.user, file=file, now=timezone.now())
    except Refused as refusal:
        return JsonResponse({"code": refusal.code, "detail": refusal.message}, status=refusal.status)
    except PermissionDenied as refusal:
        return JsonResponse({"code": "permission_denied", "detail": str(refusal)}, status=403)
    return JsonResponse(
        {"url": picture.get_absolute_url(), "width": picture.width, "height": picture.height}, status=201
    )


@require_safe
def picture(request, key):
    """The picture itself. A file that is gone from the disk is not found, whatever the database says."""
    found = permissions.get_picture(request.user, key)
    response = get_conditional_response(request, etag=f'"{key}"') or _file_of(found)
    response.headers["ETag"] = f'"{key}"'
    response.headers["Cache-Control"] = FOR_EVERYBODY if _everybody_sees(key) else FOR_SOME
    return response


def _file_of(found):
    try:
        file = found.file.open("rb")
    except OSError as error:
        log.warning("The file of picture %s cannot be read: %s", found.key, error)
        raise Http404(_("There is nothing here.")) from None
    response = FileResponse(file, content_type=reencoding.CONTENT_TYPE, filename=f"picture.{reencoding.EXTENSION}")
    response.headers["Content-Length"] = found.size
    return response


def _everybody_sees(key):
    try:
        return bool(permissions.get_picture(AnonymousUser(), key))
    except Http404:
        return False
