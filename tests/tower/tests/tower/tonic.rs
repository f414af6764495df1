//! tonic: a layer above a client, whose requests are messages and whose errors are statuses.

use std::{
    convert::Infallible,
    future::Ready,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll},
};

use http::uri::PathAndQuery;
use reattempt::{Policy, policy, testing, tower::RetryLayer};
use tokio::net::TcpListener;
use tonic::{
    Code, Request, Response, Status,
    body::Body,
    client::Grpc,
    server::NamedService,
    transport::{Channel, Endpoint, Server, server::TcpIncoming},
};
use tonic_prost::ProstCodec;
use tower::{Service, ServiceBuilder, ServiceExt, service_fn};

use crate::ms;

const POLICY: Policy = policy!(strategy = "exponential", max = 3);

/// Refuses every request, with the status of each in turn.
#[derive(Clone)]
struct Refuses {
    statuses: Arc<[Status]>,
    requests: Arc<AtomicU32>,
}

impl NamedService for Refuses {
    const NAME: &'static str = "test.Refuses";
}

impl Service<http::Request<Body>> for Refuses {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<Body>) -> Self::Future {
        let made = self.requests.fetch_add(1, Ordering::Relaxed) as usize;
        std::future::ready(Ok(self.statuses[made].clone().into_http()))
    }
}

async fn serve(service: Refuses) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(Server::builder().add_service(service).serve_with_incoming(TcpIncoming::from(listener)));
    address
}

/// One call, as a generated client makes it.
async fn say(channel: Channel, message: String) -> Result<Response<String>, Status> {
    let mut client = Grpc::new(channel);
    client.ready().await.map_err(|error| Status::from_error(error.into()))?;
    let path = PathAndQuery::from_static("/test.Refuses/Say");
    client.unary(Request::new(message), path, ProstCodec::default()).await
}

#[tokio::test]
async fn statuses_are_judged_and_pushbacks_followed() {
    let scope = testing::scope();
    let mut later = Status::unavailable("restarting");
    later.metadata_mut().insert("grpc-retry-pushback-ms", "1500".parse().unwrap());
    let statuses = Arc::new([later, Status::aborted("conflict"), Status::not_found("no such article")]);
    let server = Refuses { statuses, requests: Arc::default() };
    let channel = Endpoint::from_shared(format!("http://{}", serve(server.clone()).await)).unwrap().connect_lazy();

    let service = ServiceBuilder::new()
        .layer(RetryLayer::by_error(POLICY))
        .service(service_fn(move |message: String| say(channel.clone(), message)));
    assert_eq!(service.oneshot("hello".into()).await.unwrap_err().code(), Code::NotFound);
    assert_eq!((server.requests.load(Ordering::Relaxed), scope.delays()), (3, vec![ms(1500), ms(200)]));
}
