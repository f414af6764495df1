//! The schedule and the limits are worked out while compiling.
use reattempt::retry;
use std::time::Duration;

struct Client {
    patience: Duration,
}

impl Client {
    #[retry(cap = self.patience)]
    fn own(&self) -> std::io::Result<()> {
        Ok(())
    }

    #[retry(max = attempts)]
    fn argument(&self, attempts: u32) -> std::io::Result<u32> {
        Ok(attempts)
    }

    #[retry(strategy = [first, "5s"])]
    fn in_a_list(&self, first: Duration) -> std::io::Result<Duration> {
        Ok(first)
    }
}

fn main() {
    let client = Client { patience: Duration::ZERO };
    let _ = (client.patience, client.own(), client.argument(1), client.in_a_list(Duration::ZERO));
}
