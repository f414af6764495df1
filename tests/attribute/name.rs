//! `name`: what the function is called in hooks, events and metrics.

use std::cell::RefCell;

use reattempt::{retry, testing};

use crate::support::{Flaky, block_on};

/// The names that hooks hear.
type Names = RefCell<Vec<String>>;

fn note(names: &Names, name: &impl ToString) {
    names.borrow_mut().push(name.to_string());
}

#[test]
fn hooks_hear_the_given_name() {
    #[retry(name = "stock.reserve", max = 2, on_retry = |event| note(names, &event.function()),
        on_give_up = |event| note(names, &event.function()))]
    fn sync(names: &Names) -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(name = r"stock \ async", max = 2, on_retry = |event| note(names, event), on_give_up = |event| note(names, event))]
    async fn asynchronous(names: &Names) -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let (_scope, names) = (testing::scope(), Names::default());
    assert!(sync(&names).is_err());
    assert_eq!(names.take(), ["stock.reserve"; 2]);
    assert!(block_on(asynchronous(&names)).is_err());
    assert!(names.take().iter().all(|line| line.starts_with(r"stock \ async: ")));
}

#[test]
fn without_it_they_hear_the_functions_own() {
    #[retry(max = 2, on_retry = |event| note(names, &event.function()))]
    fn fetch(names: &Names) -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }
    #[retry(max = 2, on_retry = |event| note(names, &event.function()))]
    fn r#yield(names: &Names) -> Result<(), Flaky> {
        Err(Flaky::BUSY)
    }

    let (_scope, names) = (testing::scope(), Names::default());
    assert!(fetch(&names).is_err() && r#yield(&names).is_err());
    assert_eq!(names.take(), ["fetch", "yield"]);
}
