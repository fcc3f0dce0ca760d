"""Contents in a bucket. A write is acknowledged only after the object is stored, with its checksum.

Keys: `blobs/ab/cd/abcd…` for contents; `leaving/abcd…` while the collector deletes one, so that an upload that
counted on it waits and writes its own.
"""

from __future__ import annotations

import base64
import logging
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from hashlib import sha256 as hasher
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from parvis.kernel.rights import Refused
from parvis.kernel.storage.address import S3Address
from parvis.kernel.storage.base import BLOCK, NAME, Entry, Named, StorageAway, forgotten, hash_stream
from parvis.kernel.storage.cache import Cache
from parvis.kernel.storage.local import LocalStore
from parvis.kernel.storage.reading import RangedFile
from parvis.kernel.uploads import no_room

# Above this, an object is sent by parts, each with its checksum.
PART = 16 * BLOCK
MOST_COPIED = 5 << 30
PATIENCE = {"connect_timeout": 5, "read_timeout": 20, "retries": {"mode": "standard", "total_max_attempts": 3}}
SHORT = {"connect_timeout": 2, "read_timeout": 3, "retries": {"total_max_attempts": 1}}
PARTS = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, max_concurrency=4)
WHOLE = TransferConfig(multipart_threshold=MOST_COPIED, multipart_chunksize=64 * PART)
# An object is young for the collector when it was written so long ago at most.
YOUNG = 6 * 3600
# How long a deletion is waited for; one that is older was cut, and concerns nobody.
LEAVING, WAITS = 300, 20
PROBE_AGE = 5
LINK_SECONDS = 60
MISSING = ("404", "NoSuchKey", "NotFound")
FULL = ("507", "XMinioStorageFull", "QuotaExceeded", "EntityTooLarge")

logger = logging.getLogger(__name__)


@contextmanager
def spoken() -> Iterator[None]:
    """What goes wrong with the store, in the words of the house; the log keeps the rest."""
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as error:
        cause = error if isinstance(error, ClientError) else error.__context__
        code = cause.response.get("Error", {}).get("Code", "") if isinstance(cause, ClientError) else ""
        if code in MISSING:
            raise FileNotFoundError("this content is not in the bucket") from error
        logger.error("object storage: %s", error)
        if code in FULL:
            raise Refused(no_room(), status=507, code="full") from error
        raise StorageAway from error


class S3Store:
    """A bucket through boto3."""

    def __init__(self, address: S3Address, data_dir: Path) -> None:
        self.address = address
        self.former = LocalStore(data_dir / "blobs")
        self.staging = self.former.staging
        self.cache = Cache(data_dir / "cache" / "blobs", address.cache_bytes)
        with spoken():
            self.client = self._client(PATIENCE)
            self.prober = self._client(SHORT)
        self._probed = 0.0

    def __str__(self) -> str:
        return str(self.address)

    def _client(self, patience: dict[str, Any]) -> Any:
        address = self.address
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": address.addressing},
            max_pool_connections=32,
            # We give SHA-256 where contents pass; some servers know no other checksums than those that are asked for.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            **patience,
        )
        return boto3.session.Session().client(
            "s3",
            endpoint_url=address.endpoint,
            region_name=address.region or None,
            aws_access_key_id=address.key or None,
            aws_secret_access_key=address.secret or None,
            config=config,
        )

    def _at(self, sha256: str, folder: str = "blobs") -> dict[str, str]:
        name = f"{sha256[:2]}/{sha256[2:4]}/{sha256}" if folder == "blobs" else sha256
        return {"Bucket": self.address.bucket, "Key": f"{self.address.prefix}{folder}/{name}"}

    def _encryption(self) -> dict[str, str]:
        """Encryption at rest, asked of the store for each object."""
        asked = {"ServerSideEncryption": self.address.sse, "SSEKMSKeyId": self.address.kms_key}
        return {name: value for name, value in asked.items() if value}

    def path(self, sha256: str) -> Path | None:
        return None

    # Writing

    def settle(self, staged: Path, sha256: str) -> None:
        with spoken():
            limit = time.monotonic() + WAITS
            while not self._settled(staged, sha256):
                if time.monotonic() > limit:
                    raise StorageAway
                time.sleep(0.5)
        with suppress(OSError):
            self.cache.adopt(staged, sha256)

    def _settled(self, staged: Path, sha256: str) -> bool:
        """Whether it is there to stay: the collector says what it deletes before it looks at its age."""
        if not self._renewed(sha256):
            self._put(staged, sha256)
        return not self._is_leaving(sha256) and self._head(sha256) is not None

    def _renewed(self, sha256: str) -> bool:
        """Whether it is there already; made young again, since the collector must not take it before our row."""
        head = self._head(sha256)
        if head is None:
            return False
        if head["Age"] > YOUNG:
            try:
                extra = {"MetadataDirective": "REPLACE", **self._encryption()}
                where = self._at(sha256)
                self.client.copy({**where}, where["Bucket"], where["Key"], ExtraArgs=extra, Config=WHOLE)
            except ClientError as error:
                if error.response["Error"]["Code"] not in MISSING:
                    raise
                return False
        return True

    def _put(self, staged: Path, sha256: str) -> None:
        size = staged.stat().st_size
        if size > PART:
            extra = {"ChecksumAlgorithm": "SHA256", **self._encryption()}
            where = self._at(sha256)
            self.client.upload_file(str(staged), where["Bucket"], where["Key"], ExtraArgs=extra, Config=PARTS)
        else:
            checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
            with open(staged, "rb") as file:
                self.client.put_object(Body=file, ChecksumSHA256=checksum, **self._at(sha256), **self._encryption())

    def _head(self, sha256: str, folder: str = "blobs") -> dict[str, Any] | None:
        """Its facts and its `Age` in seconds, both times being the store's own."""
        try:
            head: dict[str, Any] = self.client.head_object(**self._at(sha256, folder))
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return None
            raise
        return {**head, "Age": _now(head) - head["LastModified"].timestamp()}

    def _is_leaving(self, sha256: str) -> bool:
        head = self._head(sha256, "leaving")
        return head is not None and head["Age"] < LEAVING

    # Reading

    def open(self, sha256: str, start: int = 0, end: int | None = None) -> BinaryIO:
        if near := self.cache.open(sha256) or self._former(sha256):
            near.seek(start)
            return near
        return self._far(sha256, start, end)

    def _former(self, sha256: str) -> BinaryIO | None:
        """From the data folder, which a move to this bucket has not emptied yet."""
        try:
            return self.former.open(sha256)
        except FileNotFoundError:
            return None

    def _far(self, sha256: str, start: int = 0, end: int | None = None) -> BinaryIO:
        """From the bucket itself, whatever is near."""
        if end is None:
            end = self.size_of(sha256)
            if end is None:
                raise FileNotFoundError(f"{sha256} is not in the bucket")
        file = RangedFile(lambda first, after: self._fetch(sha256, first, after), start, end)
        file.open()
        return BufferedReader(file, BLOCK)

    def hash_of(self, sha256: str) -> str:
        try:
            return hash_stream(self._far(sha256))
        except FileNotFoundError:
            return ""

    def _fetch(self, sha256: str, first: int, after: int) -> Any:
        with spoken():
            return self.client.get_object(**self._at(sha256), Range=f"bytes={first}-{after - 1}")["Body"]

    def local_copy(self, sha256: str) -> AbstractContextManager[Path]:
        return self.cache.hold(sha256, lambda file: self._download(sha256, file))

    def _download(self, sha256: str, target: BinaryIO) -> None:
        read = hasher()
        with self.open(sha256) as source:
            while block := source.read(BLOCK):
                read.update(block)
                target.write(block)
        if read.hexdigest() != sha256:
            logger.error("object storage: %s is damaged", sha256)
            raise StorageAway

    def size_of(self, sha256: str) -> int | None:
        with spoken():
            head = self._head(sha256)
        return None if head is None else int(head["ContentLength"])

    def link(self, sha256: str, *, disposition: str, mime: str) -> str:
        if not self.address.redirect:
            return ""
        said = {"ResponseContentDisposition": disposition, "ResponseContentType": mime}
        with spoken():
            return str(
                self.client.generate_presigned_url(
                    "get_object", Params={**self._at(sha256), **said}, ExpiresIn=LINK_SECONDS
                )
            )

    # Keeping house

    def entries(self) -> Iterator[Entry]:
        with spoken():
            for item in self._listed("blobs/"):
                name = item["Key"].rpartition("/")[2]
                if NAME.match(name):
                    yield Entry(name, item["Size"], item["LastModified"].timestamp())

    def _listed(self, folder: str) -> Iterator[dict[str, Any]]:
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.address.bucket, Prefix=self.address.prefix + folder):
            yield from page.get("Contents", [])

    def sweep(self, before: float, named: Named) -> int:
        self._sweep_near(before)
        with spoken():
            self._abort_uploads(before)
            found = forgotten(((None, entry) for entry in self.entries()), before, named)
            return sum(self._let_go(entry.sha256, before, named) for _none, entry in found)

    def _let_go(self, sha256: str, before: float, named: Named) -> bool:
        """Say that it is leaving, look again, and only then delete: an upload that counted on it writes its own."""
        began = time.monotonic()
        self.client.put_object(Body=b"", **self._at(sha256, "leaving"))
        try:
            head = self._head(sha256)
            old = head is not None and head["LastModified"].timestamp() <= before
            if not old or named([sha256]) or time.monotonic() - began > LEAVING / 2:
                return False
            self.remove(sha256)
            return True
        finally:
            self.client.delete_object(**self._at(sha256, "leaving"))

    def remove(self, sha256: str) -> None:
        self.cache.forget(sha256)
        with spoken():
            self.client.delete_object(**self._at(sha256))

    def _abort_uploads(self, before: float) -> None:
        """Parts of what a kill cut cost room and are seen by nobody."""
        where = {"Bucket": self.address.bucket, "Prefix": f"{self.address.prefix}blobs/"}
        for page in self.client.get_paginator("list_multipart_uploads").paginate(**where):
            for upload in page.get("Uploads", []):
                if upload["Initiated"].timestamp() <= before:
                    self.client.abort_multipart_upload(
                        Bucket=self.address.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                    )

    def _sweep_near(self, before: float) -> None:
        self.cache.sweep(before)
        for path in self.staging.glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime <= before:
                    path.unlink()

    def probe(self) -> None:
        if time.monotonic() - self._probed < PROBE_AGE:
            return
        with spoken():
            self.prober.put_object(Bucket=self.address.bucket, Key=f"{self.address.prefix}health", Body=os.urandom(16))
        self._probed = time.monotonic()


def _now(answer: dict[str, Any]) -> float:
    """The store's own clock, which its ages are told by."""
    from email.utils import parsedate_to_datetime

    said = answer["ResponseMetadata"]["HTTPHeaders"].get("date", "")
    return parsedate_to_datetime(said).timestamp() if said else time.time()
