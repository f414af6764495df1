//! What is read from a function, where only another macro writes such a function, or only a lint or an editor sees the
//! difference.

use super::{count, messages::messages, tokens};
use crate::entry;

/// What `#[async_trait]` makes of `async fn fetch(SELF, mut url: String, stream: Pin<&mut S>)`.
fn async_trait(receiver: &str, this: &str) -> String {
    format!(
        "fn fetch<'async_trait>({receiver}, url: String, stream: Pin<&'async_trait mut S>) -> Pin<Box<dyn Future<Output = Result<Page, Error>> + Send + 'async_trait>> {{ Box::pin(async move {{ if let Some(__ret) = None::<Result<Page, Error>> {{ return __ret; }} {this} let mut url = url; let stream = stream; let __ret: Result<Page, Error> = {{ BODY url }}; __ret }}) }}"
    )
}

fn only_message(arguments: &str, item: &str) -> String {
    let messages = messages(arguments, item);
    assert_eq!(messages.len(), 1, "{item}: {messages:?}");
    messages.into_iter().next().unwrap()
}

#[test]
fn attributes_above_are_told_by_what_they_leave() {
    let run = "let body = async { BODY }; { return Builder::new().block_on(body); }";
    for (item, above) in [
        ("async fn f() -> R { let __tracing_instrument_future = async move { BODY }; x }".to_owned(), "#[instrument]"),
        (format!("#[test] fn f() -> R {{ {run} }}"), "#[tokio::test]"),
        (format!("fn main() -> R {{ {run} }}"), "#[tokio::main]"),
    ] {
        let message = only_message("", &item);
        assert!(message.starts_with(&format!("`#[retry]` must come before `{above}`")), "{message}");
    }
}

#[test]
fn parameters_of_async_trait_are_what_its_prelude_binds() {
    let by_reference = async_trait("&'async_trait self", "let __self = self;");
    let message = only_message("clone(url, uri)", &by_reference);
    assert!(message.ends_with("write one of its parameters: `url`, `stream`"), "{message}");
    assert!(only_message("", &by_reference).starts_with("changes to `url` would leak"));
    assert_eq!(messages("clone(url)", &by_reference), [""; 0]);
    // The `mut` of `&mut self` belongs to the reference.
    let by_mut = async_trait("&'async_trait mut self", "let mut __self = self;");
    assert_eq!(messages("clone(url)", &by_mut), [""; 0]);
    assert_eq!(messages("clone(url)", &async_trait("self", "let __self = self;")), [""; 0]);
    let by_value = async_trait("self", "let mut __self = self;");
    assert!(only_message("clone(url)", &by_value).starts_with("changes to `self` would leak"));
}

#[test]
fn nothing_is_cloned_of_no_parameters() {
    let message = only_message("clone(url)", "fn f() -> R { BODY }");
    assert!(message.ends_with("it has none: remove `clone(..)`"), "{message}");
}

#[test]
fn an_elided_lifetime_is_the_only_reference() {
    for function in ["fn f(names: &mut Names) -> Result<&Name, E>", "fn f(self, names: &mut Names) -> Result<&Name, E>"]
    {
        assert!(only_message("", &format!("{function} {{ BODY }}")).starts_with("the outcome must not borrow"));
    }
    assert_eq!(messages("", "fn f(&self, names: &mut Names) -> Result<&Name, E> { BODY }"), [""; 0]);
}

#[test]
fn owned_parameters_are_those_that_a_body_may_consume() {
    let owned = |arguments: &str, parameter: &str| {
        let item = format!("fn f({parameter}) -> R {{ BODY url }}");
        count(entry::retry(tokens(arguments), tokens(&item)), "add_clone_to_retry")
    };
    assert_eq!(owned("", "url: String"), 1);
    assert_eq!(owned("", "url: String, other: String"), 1, "the body names one of them");
    for parameter in ["url: &str", "url: u32", "url: Pin<&mut S>", "#[cfg(all())] url: String"] {
        assert_eq!(owned("", parameter), 0, "{parameter}");
    }
    assert_eq!(owned("clone(url)", "url: String"), 0);
}

/// A place is borrowed; a value is kept for as long as its token.
#[test]
fn budgets_that_are_no_places_are_kept() {
    let is_kept = |budget: &str| {
        let expansion = entry::retry(tokens(&format!("budget = {budget}")), tokens("fn f() -> R { BODY }"));
        count(expansion, "__retry_value") > 0
    };
    for place in ["BUDGET", "self.budget", "BUDGETS[0]", "*budget", "(BUDGET)"] {
        assert!(!is_kept(place), "{place}");
    }
    for value in ["budget()", "self.budget()", "!budget", "&BUDGET"] {
        assert!(is_kept(value), "{value}");
    }
}

#[test]
fn what_a_function_does_not_use_leaves_nothing() {
    let expansion = |arguments: &str, function: &str| {
        entry::retry(tokens(arguments), tokens(&format!("{function} -> Result<Page, Error> {{ BODY }}"))).to_string()
    };
    // Its own braces, unless something has to stand between them.
    assert!(expansion("", "fn f(url: String)").contains("-> Result < Page , Error > { BODY }"));
    assert!(expansion("clone(url)", "fn f(url: String)").contains("{ ; BODY }"));
    // So has a body that is being typed, so that the compiler finds one gap.
    let unfinished = entry::retry(tokens(""), tokens("async fn f() -> R { name. }")).to_string();
    assert!(unfinished.contains("{ name . }"), "{unfinished}");
    // What is cloned and taken by value is moved once for a lint, unless a future moves it anyway.
    for (arguments, function, is_moved) in [
        ("", "fn f(url: String)", false),
        ("clone(url)", "fn f(url: String)", true),
        ("clone(url)", "async fn f(url: String)", false),
    ] {
        assert_eq!(expansion(arguments, function).contains("Infallible"), is_moved, "{arguments} {function}");
    }
    // A clock is read for a limit, or because somebody is told of the time; a policy says at run time whether it has a limit.
    for (arguments, clock) in [
        ("", None),
        ("budget = BUDGET", None),
        ("policy = POLICY", Some("(start , ")),
        ("policy = POLICY, on_retry = log", Some("(start)")),
        ("max_elapsed = \"1m\"", Some("(start limited)")),
        ("attempt = a", Some("(start)")),
    ] {
        let expansion = expansion(arguments, "fn f()");
        let read = expansion.split_once("stopwatch !").map(|(_, read)| read.trim_start());
        assert_eq!(read.is_some(), clock.is_some(), "{arguments}: {expansion}");
        assert!(read.is_none_or(|read| read.starts_with(clock.unwrap())), "{arguments}: {expansion}");
    }
}

#[test]
fn futures_and_streams_are_told_by_their_types() {
    let future = "`#[retry]` cannot restart this future";
    let stream = "a stream cannot be retried";
    for (ty, expected) in [
        ("impl Future<Output = R> + Send", future),
        ("(impl Future<Output = R>)", future),
        ("Box<dyn Future<Output = R>>", future),
        ("Pin<Box<dyn Send + Future<Output = R>>>", future),
        ("BoxFuture<'static, R>", future),
        ("futures::future::LocalBoxFuture<'static, R>", future),
        ("impl Stream<Item = R>", stream),
        ("Pin<Box<dyn Stream<Item = R> + Send>>", stream),
        ("BoxStream<'static, R>", stream),
        ("LocalBoxStream<'static, R>", stream),
    ] {
        let message = only_message("", &format!("fn f() -> {ty} {{ BODY }}"));
        assert!(message.starts_with(expected), "{ty}: {message}");
    }
    for ty in ["Arc<dyn Future<Output = R>>", "Vec<BoxFuture<'static, R>>", "impl Iterator<Item = R>"] {
        assert_eq!(messages("", &format!("fn f() -> {ty} {{ BODY }}")), [""; 0], "{ty}");
    }
}

#[test]
fn only_a_pinned_reference_keeps_its_mut() {
    for (parameter, leaks) in [("mut s: Pin<&mut S>", false), ("mut s: Pin<Box<S>>", true), ("mut s: &mut S", true)] {
        let messages = messages("", &format!("fn f({parameter}) -> R {{ BODY }}"));
        assert_eq!(messages.iter().any(|message| message.contains("would leak")), leaks, "{parameter}");
    }
}

#[test]
fn only_what_is_called_result_is_asked_as_one() {
    let expansion = |ty: &str| entry::retry(tokens(""), tokens(&format!("fn f() -> {ty} {{ BODY }}"))).to_string();
    for (ty, is_result) in [("io::Result<T>", true), ("Answer<T>", false)] {
        assert_eq!(expansion(ty).contains("is_ok"), is_result, "{ty}");
    }
    for (ty, is_explained) in [("Result<T, RetryError<E>>", true), ("Answer<T, RetryError<E>>", false)] {
        assert_eq!(expansion(ty).contains("History"), is_explained, "{ty}");
    }
}

#[test]
fn only_a_free_name_binds_the_attempt() {
    assert_eq!(messages("attempt = a", "fn f() -> R { BODY }"), [""; 0]);
    for value in ["self", "a::b", "<A>::b", "1"] {
        let message = only_message(&format!("attempt = {value}"), "fn f() -> R { BODY }");
        assert!(message.starts_with("`attempt` takes the name to bind"), "{value}: {message}");
    }
}
