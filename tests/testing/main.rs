//! The testing kit. Each of its promises has a test that fails when the promise is broken on purpose.
//!
//! | promise | the kit, broken | test |
//! |---|---|---|
//! | a sync wait ends at once | `sleep_blocking_with` asks no scope | `no_sleeper_runs` |
//! | an async wait ends at once | `is_in_scope` says no | `no_sleeper_runs` |
//! | `cancel` waits end at once | `sleep_blocking_until_with` asks no scope | `no_sleeper_runs` |
//! | each wait is recorded | `wait` pushes nothing | `a_schedule_of_days_takes_no_time` |
//! | the scope's time moves by exactly the waits | `wait` adds a nanosecond | `a_schedule_of_days_takes_no_time` |
//! | the call's time moves by exactly the waits | `Stopwatch::waits` adds a nanosecond | `calls_joined_do_not_add_up` |
//! | jitter comes from the seed | `draw` returns `None` | `the_seed_fixes_the_jitter` |
//! | another seed, another jitter | `seed` is ignored | `the_seed_fixes_the_jitter` |
//! | `.max(n)` caps attempts | `max_attempts` returns `None` | `max_caps_attempts_and_adds_none` |
//! | `.max(n)` adds no attempt | the higher of both limits | `max_caps_attempts_and_adds_none` |
//! | the innermost scope applies | the outermost does | `scopes_nest` |
//! | nested scopes restore | a scope is never removed | `scopes_nest` |
//! | a scope removes only itself | the newest is removed | `scopes_may_be_dropped_in_any_order` |
//! | a panic ends a scope | no `drop` while panicking | `a_panic_ends_the_scope`, `a_panic_in_a_task_ends_its_scope` |
//! | an inner scope goes on from the outer time | it starts at zero | `an_inner_scope_keeps_the_outer_time`, `a_budget_refills_across_scopes` |
//! | `advance` moves the time of calls | it moves only the scope's | `time_moves_by_waits_and_advance` |
//! | a thread's scope is its own | the newest of the process applies | `two_threads_have_their_own_scopes` |
//! | other threads are outside | the same | `other_threads_are_outside`, `spawn_blocking_is_outside` |
//! | a virtual wait is an await point | `Sleep` goes on at once | `an_endless_task_does_not_hang`, `select_drops_the_slower_call` |
//! | the wait is woken | `Sleep` does not wake | `a_wait_wakes_itself` |
//! | a timeout around a call fires | `Sleep` goes on at once | `a_timeout_around_a_call_fires` |
//! | calls side by side do not add up | a call reads the scope's time | `calls_joined_do_not_add_up`, `tasks_do_not_add_up`, `threads_do_not_add_up`, `ten_thousand_calls_are_accounted_for` |
//! | a call that outlives its scope keeps its limit | it reads no clock then | `a_call_that_outlives_its_scope_keeps_its_limit` |
//! | it keeps its time | what it waited is forgotten | `a_call_that_outlives_its_scope_keeps_its_limit` |
//! | it keeps the time that was advanced | that is forgotten | `a_call_that_outlives_its_scope_keeps_its_limit` |
//! | a call older than its scope keeps its limit | only calls that began in a scope count waits | `a_call_older_than_its_scope_keeps_its_limit` |
//! | `immediate` with `max_elapsed` ends | waits of zero do not count | `a_limit_ends_a_call_that_never_waits` |
//! | that does not change the time | `elapsed` counts them too | `a_limit_ends_a_call_that_never_waits` |
//! | `everywhere` holds for threads and tasks | `innermost` ignores it | `everywhere_is_on_all_threads` |
//! | a thread's own scope goes before it | `everywhere` goes first | `an_own_scope_goes_before_everywhere` |
//! | it ends with its scope | `drop` keeps it | `everywhere_ends_with_its_scope` |
//! | there is one such scope at a time | `everywhere` does not wait | `a_second_scope_everywhere_waits` |
//! | the next one goes on | nobody is woken, and it hangs | `a_second_scope_everywhere_waits` |
//! | a thread does not wait for itself | it does, and hangs | `a_thread_does_not_wait_for_itself` |
//! | `Policy::waits` draws from the seed | `draw` returns `None` | `waits_of_ones_own_are_seeded_and_capped` |
//! | `.max(n)` caps them | they ask the policy alone | `waits_of_ones_own_are_seeded_and_capped` |
//! | a `Session` draws from the seed, and is capped | `draw`, `max_attempts` return `None` | `a_session_of_ones_own_is_seeded_and_capped` |
//! | `tokio::time::pause` works as well: waits | `sleep` makes a timer of smol | `tokios_paused_clock_works_as_well` |
//! | `tokio::time::pause` works as well: limits | `start_async` reads the system's clock | `limits_follow_tokios_paused_clock` |
//! | `RetryBudget::reset` fills a budget | it does nothing | `reset_fills_it`, in `tests/attribute/budget.rs` |
#![allow(missing_docs, reason = "a test needs no documentation")]

#[path = "../support/mod.rs"]
mod support;

mod calls;
mod loops;
mod scopes;
mod threads;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Held by the tests that a scope everywhere would disturb, and by those that open one.
struct Process(#[expect(dead_code, reason = "it is held")] MutexGuard<'static, ()>);

fn process() -> Process {
    static PROCESS: Mutex<()> = Mutex::new(());
    Process(PROCESS.lock().unwrap_or_else(PoisonError::into_inner))
}

#[test]
fn every_named_test_is_there() {
    let files = [
        include_str!("calls.rs"),
        include_str!("loops.rs"),
        include_str!("scopes.rs"),
        include_str!("threads.rs"),
        include_str!("../attribute/budget.rs"),
    ];
    let rows = include_str!("main.rs").lines().filter(|line| line.starts_with("//! |")).skip(2);
    let last_cells = rows.map(|row| row.trim_end_matches(" |").rsplit(" | ").next().unwrap());
    let names: Vec<_> = last_cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert!(names.len() > 40);
    for name in names.iter().filter(|name| !name.contains('/')) {
        assert!(files.iter().any(|file| file.contains(&format!("fn {name}("))), "there is no test `{name}`");
    }
}
