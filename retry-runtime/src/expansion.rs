//! What `#[retry]` expands to, written once: the template's comment, the reference, the guide and a test use it.

/// The expansion of a plain async function, as Markdown, without the absolute paths.
#[doc(hidden)]
#[macro_export]
macro_rules! __expansion {
    () => {
        r#"
```rust,ignore
#[retry]
async fn fetch(url: &str) -> Result<Page, Error> { BODY }

// becomes
async fn fetch(url: &str) -> Result<Page, Error> {
    const __RETRY_POLICY: Policy = Policy::builder().unchecked();
    let mut __retry = Attempts::new();
    loop {
        let __retry_delay = {
            let __retry_outcome: Result<Page, Error> = async {
                if false {
                    return edge::<Result<Page, Error>>();
                }
                {
                    BODY
                }
            }
                .await;
            let __retry_delay = if Result::is_ok(&__retry_outcome) {
                None
            } else {
                Attempts::retry_after(&mut __retry, &__RETRY_POLICY, &(__retry_outcome))
            };
            match __retry_delay {
                Some(__retry_delay) => __retry_delay,
                None => return __retry_outcome,
            }
        };
        sleep(__retry_delay).await;
    }
}
```
"#
    };
}
