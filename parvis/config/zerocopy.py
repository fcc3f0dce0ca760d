"""Files that go from the disk to a connection within the system: no block of them passes through this process.

The message is the one of the ASGI extension `http.response.zerocopysend`; uvicorn does not bring it.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from uvicorn.protocols.http.flow_control import FlowControl

ZEROCOPY = "http.response.zerocopysend"


async def send_file(transport: asyncio.Transport, flow: FlowControl, file: int, offset: int, count: int) -> bool:
    """Send `count` bytes of an open file once what was written before has left. False: the client left meanwhile.

    `EOFError` if the file is shorter than it was said to be.
    """
    await _emptied(transport, flow)
    try:
        # A descriptor of our own: the transport watches the other one, and may close it meanwhile.
        connection = os.dup(transport.get_extra_info("socket").fileno())
    except OSError:
        return False
    try:
        os.posix_fadvise(file, offset + count, count, os.POSIX_FADV_WILLNEED)
        return await _sent(connection, transport, file, offset, count)
    except OSError:
        return False
    finally:
        os.close(connection)


async def _sent(connection: int, transport: asyncio.Transport, file: int, offset: int, count: int) -> bool:
    while count and not transport.is_closing():
        try:
            part = os.sendfile(connection, file, offset, count)
        except BlockingIOError:
            await _writable(connection)
            continue
        if not part:
            raise EOFError(f"{count} bytes are missing at {offset}")
        offset, count = offset + part, count - part
    return not count


async def _writable(connection: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_writer(connection, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_writer(connection)


async def _emptied(transport: asyncio.Transport, flow: FlowControl) -> None:
    """Wait until the transport holds nothing back; a client that left empties it as well."""
    if not transport.get_write_buffer_size():
        return
    transport.set_write_buffer_limits(high=0)
    try:
        await flow.drain()
    finally:
        transport.set_write_buffer_limits()


def extension() -> dict[str, Any]:
    """What the scope of a request tells of it."""
    return {ZEROCOPY: {}}
