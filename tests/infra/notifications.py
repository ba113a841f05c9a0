"""A bucket that pushes its notifications: a topic by a signed request, then the bucket's own."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen
from xml.etree import ElementTree

from minio import Minio
from minio.credentials import Credentials
from minio.notificationconfig import NotificationConfig, TopicConfig
from minio.signer import sign_v4_s3
from minio.time import to_amz_date, utcnow

from tests.infra.ceph import ACCESS_KEY, SECRET_KEY, Ceph

REGION = "us-east-1"


def push(ceph: Ceph, bucket: str, address: str) -> None:
    """Every object that is put into the bucket or taken from it is told to `address`."""
    config = TopicConfig(
        ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"],
        config_id="gouji",
        topic=_topic(ceph, f"to-{bucket}", address),
    )
    where = ceph.endpoint.removeprefix("http://")
    client = Minio(where, ACCESS_KEY, SECRET_KEY, secure=False, region=REGION)
    client.set_bucket_notification(bucket, NotificationConfig(topic_config_list=[config]))


def _topic(ceph: Ceph, name: str, address: str) -> str:
    """Its number (ARN). The S3 SDK has no such call: it is Amazon's SNS, as Ceph speaks it."""
    wanted = {
        "Action": "CreateTopic",
        "Name": name,
        "Attributes.entry.1.key": "push-endpoint",
        "Attributes.entry.1.value": address,
    }
    body = urlencode(wanted).encode()
    url = urlsplit(f"{ceph.endpoint}/")
    now, digest = utcnow(), hashlib.sha256(body).hexdigest()
    headers = {
        "Host": url.netloc,
        "Content-Type": "application/x-www-form-urlencoded",
        "x-amz-date": to_amz_date(now),
        "x-amz-content-sha256": digest,
    }
    signed = sign_v4_s3(
        method="POST",
        url=url,
        region=REGION,
        headers=headers,
        credentials=Credentials(ACCESS_KEY, SECRET_KEY),
        content_sha256=digest,
        date=now,
    )
    with urlopen(Request(url.geturl(), body, signed), timeout=20) as answer:
        found = ElementTree.fromstring(answer.read()).find(".//{*}TopicArn")
    assert found is not None
    assert found.text
    return found.text
