import asyncio

from scanner.discovery.knocking import Knock, Pace, knock
from tests.scanner.discovery.conftest import Listen, as_is


def knocked(port: int) -> Knock:
    async def one() -> Knock:
        return await knock(as_is("127.0.0.1", port), Pace())

    return asyncio.run(one())


def test_an_open_port(listen: Listen) -> None:
    assert knocked(listen()) is Knock.OPEN


def test_a_refused_port(closed_port: int) -> None:
    assert knocked(closed_port) is Knock.REFUSED


def test_no_more_than_allowed_are_under_way() -> None:
    most = now = 0

    async def work(pace: Pace) -> None:
        nonlocal most, now
        async with pace:
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.001)
            now -= 1

    async def all_of_them() -> None:
        pace = Pace(outstanding=3, per_second=100_000)
        await asyncio.gather(*(work(pace) for _ in range(20)))

    asyncio.run(all_of_them())
    assert most == 3


def test_the_beginnings_are_spaced() -> None:
    begun: list[float] = []

    async def work(pace: Pace) -> None:
        async with pace:
            begun.append(asyncio.get_running_loop().time())

    async def all_of_them() -> None:
        pace = Pace(outstanding=100, per_second=200)
        await asyncio.gather(*(work(pace) for _ in range(5)))

    asyncio.run(all_of_them())
    assert begun[-1] - begun[0] >= 0.019
