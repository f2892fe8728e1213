# One image for web, worker and beat; compose.yaml says which is which.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/data
WORKDIR /firstday

# The packages first: they change more seldom than the code.
COPY requirements.lock .
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.lock

RUN useradd --create-home --uid 10001 firstday \
    && mkdir /data \
    && chown firstday /data

COPY manage.py pyproject.toml ./
COPY community community
COPY forum forum
COPY superusers superusers
COPY escalation escalation
COPY templates templates
COPY static static

USER firstday
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "4", "--respawn-failed-workers", "--no-ws", "community.wsgi:application"]
