//! Values that contradict each other.
use reattempt::retry;

#[retry(base = "2s", cap = "1s")]
fn cap_below_base() -> std::io::Result<()> {
    Ok(())
}

#[retry(cap = "50ms")]
fn cap_below_default_base() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = ["1s", "30s"], cap = "10s")]
fn cap_below_list() -> std::io::Result<()> {
    Ok(())
}

#[retry(throttle_base = "20s")]
fn throttle_base_above_cap() -> std::io::Result<()> {
    Ok(())
}

#[retry(max_elapsed = "1s", attempt_timeout = "1s")]
async fn timeout_of_the_whole_call() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = "constant", base = "5s", max_elapsed = "5s")]
fn no_time_for_a_retry() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = ["5s", "6s"], max_elapsed = "2s")]
fn no_time_for_the_list() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = [])]
fn empty_list() -> std::io::Result<()> {
    Ok(())
}

#[retry(strategy = ["1s", 5])]
fn bad_list() -> std::io::Result<()> {
    Ok(())
}

fn main() {}
