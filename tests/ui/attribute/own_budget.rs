//! A budget is shared by all calls.
use reattempt::{RetryBudget, retry};

#[retry(budget = RetryBudget::new(10))]
fn made_here() -> std::io::Result<()> {
    Ok(())
}

#[retry(budget = &reattempt::RetryBudget::new(10).with_ratio(0.5))]
async fn by_reference() -> std::io::Result<()> {
    Ok(())
}

const _: RetryBudget = RetryBudget::new(1);

fn main() {}
