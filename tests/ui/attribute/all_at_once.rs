//! Every bad argument of an attribute is reported, each once.
use reattempt::retry;

#[retry(strategy = "constnat", max = 0, cap = 5, factr = 2, clone(nam), attempt_timeout = "1s", when())]
fn fetch(name: String) -> std::io::Result<usize> {
    Ok(name.len())
}

fn main() {
    let _: std::io::Result<usize> = fetch(String::new());
}
