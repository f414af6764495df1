//~ `thr` is not an option
use reattempt::Retryable;

#[derive(Retryable)]
pub enum Failure {
    #[retryable(thr)]
    Busy,
}
