//! Functions that `macro_rules!` makes: fragments arrive in invisible groups, and with hygiene of their own.

use reattempt::{Policy, retry, testing};

use crate::support::{Flaky, Server, waits};

macro_rules! with_body {
    ($name:ident, $server:ident, $body:block) => {
        #[retry(strategy = "constant")]
        fn $name($server: &Server) -> Result<u32, Flaky> $body
    };
}

with_body!(body_block, server, {
    let number = server.call()?;
    Ok(number)
});

macro_rules! with_async_body {
    ($name:ident, $server:ident, $body:block) => {
        #[retry(strategy = "constant")]
        async fn $name($server: &Server) -> Result<u32, Flaky> $body
    };
}

with_async_body!(async_body_block, server, { return server.call() });

macro_rules! with_types {
    ($name:ident, $argument:ty, $returned:ty, $visibility:vis, $call:expr) => {
        #[retry(strategy = "constant")]
        $visibility async fn $name(server: $argument) -> $returned {
            let call = $call;
            call(server)
        }
    };
}

with_types!(types, &Server, Result<u32, Flaky>, pub(crate), |server: &Server| server.call());

macro_rules! with_explained_type {
    ($name:ident, $returned:ty) => {
        #[retry(strategy = "constant")]
        fn $name(server: &Server) -> $returned {
            server.call()
        }
    };
}

with_explained_type!(explained, Result<u32, reattempt::RetryError<Flaky>>);

macro_rules! with_future_type {
    ($name:ident, $returned:ty, $future:expr) => {
        #[retry(strategy = "constant")]
        fn $name<'a>(server: &'a Server) -> $returned {
            let call = || server.call();
            Box::pin(async move { call() })
        }
    };
}

with_future_type!(future_type, std::pin::Pin<Box<dyn Future<Output = Result<u32, Flaky>> + 'a>>, ());

macro_rules! with_arguments {
    ($name:ident, $max:expr, $base:literal, $pattern:pat, $guard:expr, $policy:path) => {
        #[retry(strategy = "constant", max = $max, base = $base, when($pattern if $guard))]
        fn $name(server: &Server) -> Result<u32, Flaky> {
            server.call()
        }
    };
}

with_arguments!(arguments, 3 + 1, "100ms", Err(Flaky::BUSY), u32::MAX > 1, crate::POLICY);

macro_rules! with_policy {
    ($name:ident, $policy:expr) => {
        #[retry(policy = $policy)]
        fn $name(server: &Server) -> Result<u32, Flaky> {
            server.call()
        }
    };
}

const POLICY: Policy = reattempt::policy!(strategy = "constant");
with_policy!(by_policy, &POLICY);

macro_rules! whole {
    ($function:item) => {
        $function
    };
}

whole! {
    #[retry(strategy = "constant")]
    fn whole_item(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }
}

macro_rules! attributed {
    ($(#[$attribute:meta])* $visibility:vis fn $name:ident($($parameter:ident: $type:ty),*) -> $returned:ty $body:block) => {
        $(#[$attribute])*
        $visibility fn $name($($parameter: $type),*) -> $returned $body
    };
}

attributed! {
    #[retry(strategy = "constant", when(Err(_)))]
    fn passed_attribute(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }
}

macro_rules! tokens {
    ($($tokens:tt)*) => {
        #[retry(strategy = "constant")]
        $($tokens)*
    };
}

tokens! {
    async fn passed_tokens<'a>(server: &'a Server, (add, _): (u32, u32)) -> Result<u32, Flaky> {
        Ok(server.call()? + add)
    }
}

struct Client(Server, Policy);

macro_rules! methods {
    ($self:ident, $policy:expr, $condition:expr, $body:block) => {
        impl Client {
            #[retry(strategy = "constant")]
            fn method(&$self) -> Result<u32, Flaky> $body

            #[retry(policy = $policy, when(Err(_) if $condition))]
            async fn method_async(&mut $self) -> Result<u32, Flaky> $body
        }

        #[async_trait::async_trait]
        impl Call for Client {
            #[retry(policy = $policy, when(Err(_) if $condition))]
            async fn call(&$self, text: String) -> Result<u32, Flaky> {
                let _ = text.len();
                $body
            }
        }
    };
}

#[async_trait::async_trait]
trait Call {
    async fn call(&self, text: String) -> Result<u32, Flaky>;
}

methods!(self, self.1, self.0.calls() < 10, {
    let number = self.0.call()?;
    Ok(number)
});

/// The names that the expansion brings are the expansion's own, in a macro that uses the same ones too.
macro_rules! same_names {
    ($name:ident) => {
        #[retry(strategy = "constant", attempt = attempt, clone(__retry_outcome))]
        fn $name(__retry: &Server, __retry_outcome: String) -> Result<u32, Flaky> {
            let __retry_delay = __retry.call()?;
            drop(__retry_outcome);
            Ok(__retry_delay.max(attempt.number()))
        }
    };
}

same_names!(names);

#[tokio::test]
async fn functions_made_by_macros() {
    let scope = testing::scope();
    let busy = || Server::busy(2);
    assert_eq!(body_block(&busy()), Ok(3));
    assert_eq!(async_body_block(&busy()).await, Ok(3));
    assert_eq!(types(&busy()).await, Ok(3));
    assert_eq!(explained(&busy()).unwrap(), 3);
    assert_eq!(future_type(&busy()).await, Ok(3));
    assert_eq!(arguments(&busy()), Ok(3));
    assert_eq!(by_policy(&busy()), Ok(3));
    assert_eq!(whole_item(&busy()), Ok(3));
    assert_eq!(passed_attribute(&busy()), Ok(3));
    assert_eq!(passed_tokens(&busy(), (1, 0)).await, Ok(4));
    assert_eq!(Client(busy(), POLICY).method(), Ok(3));
    assert_eq!(Client(busy(), POLICY).method_async().await, Ok(3));
    assert_eq!(Client(busy(), POLICY).call(String::new()).await, Ok(3));
    assert_eq!(names(&busy(), String::new()), Ok(3));
    assert_eq!(scope.delays(), waits(28));
}
