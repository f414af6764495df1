//! A key that does not exist: the nearest one, what it is called here, or the list.
use reattempt::retry;

#[retry(stategy = "constant")]
fn misspelt() -> std::io::Result<()> {
    Ok(())
}

#[retry(max_retries = 3)]
fn known_elsewhere() -> std::io::Result<()> {
    Ok(())
}

#[retry(colour = "red")]
fn far_off() -> std::io::Result<()> {
    Ok(())
}

#[retry(3)]
fn no_key() -> std::io::Result<()> {
    Ok(())
}

#[retry(mx = 3)]
fn short() -> std::io::Result<()> {
    Ok(())
}

#[retry(MAX = 3)]
fn capitals() -> std::io::Result<()> {
    Ok(())
}

#[retry(retries = 3, initial_delay_ms = 100, multiplier = 3, max_time = "1m", randomization_factor = 0.5, retry_on = Busy)]
fn other_crates() -> std::io::Result<()> {
    Ok(())
}

fn main() {
    let _: std::io::Result<()> = misspelt().and(known_elsewhere()).and(far_off()).and(no_key()).and(short()).and(capitals()).and(other_crates());
}
