"""First come, first served."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from bot.storage.fair_lock import FairLock


def test_it_is_given_out_in_the_order_of_asking() -> None:
    lock, order = FairLock(), list[int]()
    assert lock.acquire(1)

    def wait(place: int) -> None:
        assert lock.acquire(10)
        order.append(place)
        lock.release()

    threads = []
    for place in range(8):
        threads.append(threading.Thread(target=wait, args=(place,)))
        threads[-1].start()
        while len(lock._waiting) <= place:
            pass
    lock.release()
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_who_waited_too_long_is_told_and_forgotten() -> None:
    lock = FairLock()
    assert lock.acquire(1)
    assert not lock.acquire(0.01)
    lock.release()
    assert lock.acquire(1)


def test_one_at_a_time() -> None:
    lock, inside, most = FairLock(), list[int](), list[int]()

    def work(number: int) -> None:
        assert lock.acquire(10)
        inside.append(number)
        most.append(len(inside))
        inside.remove(number)
        lock.release()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(200)))
    assert max(most) == 1
