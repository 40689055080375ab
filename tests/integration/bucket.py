"""A bucket that speaks S3: moto's server in this process, which checks who asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from moto import settings
from moto.server import ThreadedMotoServer

from bot.evidence.store import Store, open_store

NAME, PREFIX = "files", "cases"
_ROOT = {"aws_access_key_id": "root", "aws_secret_access_key": "root", "region_name": "us-east-1"}
_MAY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


@dataclass
class Bucket:
    """A bucket, and the key that opens it."""

    server: ThreadedMotoServer
    endpoint: str
    key_id: str
    secret: str

    def store(self, *, name: str = NAME, key_id: str | None = None, secret: str | None = None) -> Store:
        """The store as the settings would open it."""
        address = f"s3://{name}/{PREFIX}?endpoint={self.endpoint}"
        return open_store(address, Path(), key_id=key_id or self.key_id, secret=secret or self.secret)

    def objects(self) -> dict[str, bytes]:
        """Everything in it."""
        client = self._client()
        names = [one["Key"] for one in client.list_objects_v2(Bucket=NAME).get("Contents", [])]
        return {name: client.get_object(Bucket=NAME, Key=name)["Body"].read() for name in names}

    def _client(self) -> Any:
        mine = {"aws_access_key_id": self.key_id, "aws_secret_access_key": self.secret}
        return boto3.client("s3", endpoint_url=self.endpoint, **{**_ROOT, **mine})


@contextmanager
def running_bucket() -> Iterator[Bucket]:
    """A bucket that answers for the time of a test, and only to who has its key."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    boto3.client("s3", endpoint_url=endpoint, **_ROOT).create_bucket(Bucket=NAME)
    iam = boto3.client("iam", endpoint_url=endpoint, **_ROOT)
    iam.create_user(UserName="bot")
    iam.put_user_policy(UserName="bot", PolicyName="files", PolicyDocument=json.dumps(_MAY))
    key = iam.create_access_key(UserName="bot")["AccessKey"]
    # From here on every request must be signed by somebody known.
    before, settings.INITIAL_NO_AUTH_ACTION_COUNT = settings.INITIAL_NO_AUTH_ACTION_COUNT, 0
    try:
        yield Bucket(server, endpoint, key["AccessKeyId"], key["SecretAccessKey"])
    finally:
        settings.INITIAL_NO_AUTH_ACTION_COUNT = before
        server.stop()
