//! Methods: every receiver, associated functions, traits, default methods, async functions in traits.

use std::{fmt::Debug, pin::Pin, rc::Rc, sync::Arc};

use reattempt::{retry, testing};

use crate::support::{Flaky, Server, waits};

#[derive(Default)]
struct Client {
    server: Server,
    attempts: u32,
}

impl Client {
    const MAX: u32 = 4;

    fn busy(calls: u32) -> Self {
        Self { server: Server::busy(calls), attempts: 0 }
    }

    #[retry(strategy = "constant")]
    fn by_reference(&self) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(strategy = "constant")]
    async fn by_reference_async(&self) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(strategy = "constant")]
    fn by_mutable(&mut self) -> Result<u32, Flaky> {
        self.attempts += 1;
        self.server.call()
    }

    #[retry(strategy = "constant")]
    async fn by_mutable_async(&mut self) -> Result<u32, Flaky> {
        self.attempts += 1;
        self.server.call()
    }

    #[retry(strategy = "constant")]
    fn with_lifetime<'a>(&'a self, _other: &str) -> Result<&'a Server, Flaky> {
        self.server.call()?;
        Ok(&self.server)
    }

    #[retry(strategy = "constant")]
    async fn with_lifetime_async<'a>(&'a self, _other: &str) -> Result<&'a Server, Flaky> {
        self.server.call()?;
        Ok(&self.server)
    }

    #[retry(strategy = "constant")]
    fn elided(&self, _other: &str) -> Result<&Server, Flaky> {
        self.server.call()?;
        Ok(&self.server)
    }

    /// What is borrowed is not what is changed.
    #[retry(strategy = "constant")]
    fn changes_and_borrows<'a>(&mut self, other: &'a str) -> Result<&'a str, Flaky> {
        self.by_mutable()?;
        Ok(other)
    }

    #[retry(strategy = "constant")]
    async fn fills_and_borrows(&self, buffer: &mut Vec<u32>) -> Result<Box<dyn Debug + Send + '_>, Flaky> {
        buffer.push(self.server.call()?);
        Ok(Box::new(&self.server))
    }

    #[retry(strategy = "constant")]
    fn trait_object(&self, _other: &str) -> Result<&dyn Debug, Flaky> {
        self.server.call()?;
        Ok(&self.server)
    }

    #[retry(strategy = "constant")]
    fn typed_reference(self: &Self) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(strategy = "constant")]
    fn typed_mutable(self: &mut Self) -> Result<u32, Flaky> {
        self.attempts += 1;
        self.server.call()
    }

    #[retry(strategy = "constant")]
    fn arc(self: Arc<Self>) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(strategy = "constant")]
    async fn arc_async(self: Arc<Self>) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(strategy = "constant")]
    async fn arc_reference(self: &Arc<Self>) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(strategy = "constant")]
    fn rc(self: Rc<Self>) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(strategy = "constant")]
    fn boxed(self: Box<Self>) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(strategy = "constant")]
    fn pinned(self: Pin<&Self>) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(strategy = "constant")]
    async fn pinned_mutable(self: Pin<&mut Self>) -> Result<u32, Flaky> {
        self.server.call()
    }

    /// Owned, and only borrowed by the attempts.
    #[retry(strategy = "constant")]
    fn by_value(self) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(strategy = "constant", max = Self::MAX)]
    fn associated(server: &Server) -> Result<Self, Flaky> {
        let attempts = server.call()?;
        Ok(Self { attempts, ..Self::default() })
    }

    #[retry(strategy = "constant")]
    async fn associated_async(server: &Server) -> Result<Self, Flaky> {
        Self::associated(server)
    }
}

#[tokio::test]
async fn receivers() {
    let scope = testing::scope();
    let busy = || Client::busy(2);

    assert_eq!(busy().by_reference(), Ok(3));
    assert_eq!(busy().by_reference_async().await, Ok(3));
    let mut client = busy();
    assert_eq!((client.by_mutable(), client.attempts), (Ok(3), 3));
    let mut client = busy();
    assert_eq!((client.by_mutable_async().await, client.attempts), (Ok(3), 3));
    assert!(busy().with_lifetime("").is_ok());
    assert!(busy().with_lifetime_async("").await.is_ok());
    assert!(busy().elided("").is_ok());
    assert!(busy().changes_and_borrows("").is_ok());
    assert!(busy().fills_and_borrows(&mut Vec::new()).await.is_ok());
    assert!(busy().trait_object("").is_ok());
    assert_eq!(busy().typed_reference(), Ok(3));
    let mut client = busy();
    assert_eq!((client.typed_mutable(), client.attempts), (Ok(3), 3));
    assert_eq!(Arc::new(busy()).arc(), Ok(3));
    assert_eq!(Arc::new(busy()).arc_async().await, Ok(3));
    assert_eq!(Arc::new(busy()).arc_reference().await, Ok(3));
    assert_eq!(Rc::new(busy()).rc(), Ok(3));
    assert_eq!(Box::new(busy()).boxed(), Ok(3));
    assert_eq!(Pin::new(&busy()).pinned(), Ok(3));
    assert_eq!(Pin::new(&mut busy()).pinned_mutable().await, Ok(3));
    assert_eq!(busy().by_value(), Ok(3));
    assert_eq!(scope.delays(), waits(40));
}

#[tokio::test]
async fn associated_functions() {
    let scope = testing::scope();
    assert_eq!(Client::associated(&Server::busy(3)).map(|client| client.attempts), Ok(4));
    assert_eq!(Client::associated_async(&Server::busy(1)).await.map(|client| client.attempts), Ok(2));
    assert_eq!(scope.delays(), waits(4));
}

#[derive(Clone, Copy)]
struct Handle<'a>(&'a Server, u32);

impl<'a> Handle<'a> {
    #[retry(strategy = "constant")]
    fn call(self) -> Result<u32, Flaky> {
        let mut this = self;
        this.1 += 1;
        Ok(this.0.call()? + this.1)
    }

    #[retry(strategy = "constant")]
    async fn call_async(self) -> Result<&'a Server, Flaky> {
        let Self(server, _) = self;
        server.call()?;
        Ok(server)
    }
}

#[tokio::test]
async fn self_by_value_where_it_is_copy() {
    let scope = testing::scope();
    assert_eq!(Handle(&Server::busy(2), 0).call(), Ok(4));
    assert!(Handle(&Server::busy(2), 0).call_async().await.is_ok());
    assert_eq!(scope.delays(), waits(4));
}

trait Fetch {
    const MAX: u32 = 2;

    fn server(&self) -> &Server;

    fn fetch(&self) -> Result<u32, Flaky>;

    fn fetch_async(&self) -> impl Future<Output = Result<u32, Flaky>>;

    async fn fetch_mutable(&mut self, add: u32) -> Result<u32, Flaky>;

    #[retry(strategy = "constant")]
    fn fetch_default(&self) -> Result<u32, Flaky> {
        self.server().call()
    }

    #[retry(strategy = "constant", max = Self::MAX)]
    async fn fetch_default_async(&self) -> Result<u32, Flaky> {
        self.server().call()
    }
}

impl Fetch for Client {
    fn server(&self) -> &Server {
        &self.server
    }

    #[retry(strategy = "constant")]
    fn fetch(&self) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(strategy = "constant")]
    async fn fetch_async(&self) -> Result<u32, Flaky> {
        self.server.call()
    }

    #[retry(strategy = "constant", max = Self::MAX)]
    async fn fetch_mutable(&mut self, add: u32) -> Result<u32, Flaky> {
        self.attempts += add;
        self.server.call()
    }
}

#[tokio::test]
async fn traits() {
    let scope = testing::scope();
    assert_eq!(Client::busy(2).fetch(), Ok(3));
    assert_eq!(Client::busy(2).fetch_async().await, Ok(3));
    let mut client = Client::busy(2);
    assert_eq!((client.fetch_mutable(5).await, client.attempts), (Ok(3), 15));
    assert_eq!(Client::busy(2).fetch_default(), Ok(3));
    assert_eq!(scope.delays(), waits(8));
    // The trait's own constant, from the trait and from the type.
    assert_eq!(<Client as Fetch>::MAX, 2);
    assert_eq!(Client::busy(2).fetch_default_async().await, Err(Flaky::BUSY));
    assert_eq!(scope.delays(), waits(9));
}

struct Pool<T, const N: usize>([T; N]);

struct Sized<const SIZE: u32>(Server);

impl<const SIZE: u32> Sized<SIZE> {
    #[retry(strategy = "constant", max = SIZE)]
    fn call(&self) -> Result<u32, Flaky> {
        self.0.call()
    }
}

impl<T: AsRef<Server>, const N: usize> Pool<T, N> {
    #[retry(strategy = "constant", max = N as u32)]
    fn any(&self) -> Result<u32, Flaky> {
        self.0.iter().find_map(|server| server.as_ref().call().ok()).ok_or(Flaky::BUSY)
    }

    #[retry(strategy = "constant", max = Self::ATTEMPTS)]
    async fn any_async(&self) -> Result<u32, Flaky> {
        self.any()
    }

    const ATTEMPTS: u32 = 1;
}

#[tokio::test]
async fn generic_types() {
    let scope = testing::scope();
    let pool = Pool([Server::busy(9), Server::busy(9)]);
    assert_eq!(pool.any_async().await, Err(Flaky::BUSY));
    assert_eq!((pool.0[0].calls(), pool.0[1].calls()), (2, 2));
    assert_eq!(Sized::<3>(Server::busy(9)).call(), Err(Flaky::BUSY));
    assert_eq!(scope.delays(), waits(3));
}
