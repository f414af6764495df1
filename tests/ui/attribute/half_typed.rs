//! While the arguments are being typed nothing but them turns red.
use reattempt::retry;

#[retry(ma)]
fn key(name: &str) -> std::io::Result<usize> {
    Ok(name.len())
}

#[retry(max)]
fn whole_key(name: &str) -> std::io::Result<usize> {
    Ok(name.len())
}

#[retry(max = )]
fn value(name: &str) -> std::io::Result<usize> {
    Ok(name.len())
}

#[retry(max = 3, when(Err(_) i))]
fn pattern(name: &str) -> std::io::Result<usize> {
    Ok(name.len())
}

#[retry(max = 3, when(Err(e) if e.))]
fn guard(name: &str) -> std::io::Result<usize> {
    Ok(name.len())
}

#[retry(attempt = a, cap = "5")]
fn attempt(name: &str) -> std::io::Result<usize> {
    Ok(name.len() + a.number() as usize)
}

#[retry(attempt = a, cap = "5")]
async fn asynchronous(name: String) -> std::io::Result<usize> {
    let number: u32 = name.parse().map_err(std::io::Error::other)?;
    Ok((number + a.number()) as usize)
}

#[retry(clone(n), budget = )]
fn consumed(name: String) -> Result<String, reattempt::RetryError<std::io::Error>> {
    Ok(name)
}

fn main() {
    let _ = (key(""), whole_key(""), value(""), pattern(""), guard(""), attempt(""), consumed(String::new()));
    let _ = asynchronous(String::new());
}
