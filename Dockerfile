# The application without its servers: web, worker and beat are this image with three commands (docker-compose.yml).
FROM python:3.11-slim AS packages
WORKDIR /app
# aliyun: with the SDK of Alibaba Cloud SMS (docs/operations/messages.md)
ARG REQUIREMENTS=app
COPY requirements/uv.txt requirements/$REQUIREMENTS.txt requirements/
RUN python -m venv /tools && /tools/bin/pip install --quiet --require-hashes -r requirements/uv.txt \
    && python -m venv --without-pip /venv \
    && /tools/bin/uv pip sync --quiet --require-hashes --compile-bytecode --python /venv/bin/python requirements/$REQUIREMENTS.txt

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 doorstep
WORKDIR /app
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 DOORSTEP_ENV=production STATIC_ROOT=/app/static-files
COPY . .
# Keys only for this command: collecting files reads the settings and uses none of them.
RUN python -m compileall -q accounts casework config visits \
    && python -c "from config.catalogues import compile_all; compile_all()" \
    && SECRET_KEY=none DATA_KEYS=none HASH_KEY=none python manage.py collectstatic --noinput --verbosity 0
USER doorstep
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn_settings.py"]
