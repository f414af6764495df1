mod jitter;

use jitter::full_jitter;

// For each function:
pub fn NAME(id: u32) -> Result<u32, Error> {
    let mut ceiling = 50;
    let mut attempt = 1;
    loop {
        let outcome = (|| -> Result<u32, Error> {
            BODY
        })();
        match outcome {
            Err(error) if error.is_transient() && attempt < 4 => {}
            outcome => return outcome,
        }
        std::thread::sleep(full_jitter(ceiling));
        ceiling = (ceiling * 2).min(5_000);
        attempt += 1;
    }
}
