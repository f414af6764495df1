mod jitter;

use jitter::full_jitter;

pub type Outcome = Result<u32, Error>;

// For each function:
pub async fn NAME(id: u32) -> Result<u32, Error> {
    let mut ceiling = 50;
    let mut attempt = 1;
    loop {
        let outcome: Result<u32, Error> = async {
            BODY
        }
        .await;
        match outcome {
            Err(error) if error.is_transient() && attempt < 4 => {}
            outcome => return outcome,
        }
        tokio::time::sleep(full_jitter(ceiling)).await;
        ceiling = (ceiling * 2).min(5_000);
        attempt += 1;
    }
}
