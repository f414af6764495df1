//! The service against a real PostgreSQL and a real Redis, and a price service that fails as it is told. Nothing sleeps.

use std::{
    collections::VecDeque,
    env,
    net::SocketAddr,
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::State,
    http::{Request, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
    routing::get,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use reattempt::testing;
use service_example::{Order, Receipt, Settings, Shop, router};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinSet},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

const SECOND: Duration = Duration::from_secs(1);

/// The answers of the price service, in turn: a status, and when to ask again. Then the price.
type Script = Arc<Mutex<VecDeque<(u16, Option<&'static str>)>>>;

struct Test {
    service: Router,
    script: Script,
    database: PgConnection,
    /// The connections to the cache, which end with it.
    cache: AbortHandle,
    stop: CancellationToken,
    article: &'static str,
}

/// Prometheus is installed once for the process.
fn metrics() -> PrometheusHandle {
    static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();
    METRICS.get_or_init(|| PrometheusBuilder::new().install_recorder().unwrap()).clone()
}

async fn price(State(script): State<Script>) -> Response {
    match script.lock().unwrap().pop_front() {
        None => "250".into_response(),
        Some((status, None)) => StatusCode::from_u16(status).unwrap().into_response(),
        Some((status, Some(after))) => (StatusCode::from_u16(status).unwrap(), [(RETRY_AFTER, after)]).into_response(),
    }
}

/// Starts a service with a database of its own. The name is that of the test and of the article that it orders.
async fn start(name: &'static str, answers: impl IntoIterator<Item = (u16, Option<&'static str>)>) -> Test {
    let address = |variable| env::var(variable).unwrap_or_else(|_| panic!("{variable}: use `tests/services/run`"));
    let (postgres, redis) = (address("REATTEMPT_POSTGRES_URL"), address("REATTEMPT_REDIS_URL"));
    let script: Script = Arc::new(Mutex::new(answers.into_iter().collect()));
    let prices = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut settings: Settings = toml::from_str(include_str!("../service.toml")).unwrap();
    settings.prices = format!("http://{}", prices.local_addr().unwrap());
    let app = Router::new().route("/prices/{article}", get(price)).with_state(Arc::clone(&script));
    tokio::spawn(async { axum::serve(prices, app).await });

    let mut database = PgConnection::connect(&postgres).await.expect("the PostgreSQL answers");
    let schema = format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}; SET search_path = {name}");
    database.execute(AssertSqlSafe(schema)).await.unwrap();
    settings.postgres = format!("{postgres}?options[search_path]={name}");
    let mut cache = redis::Client::open(redis.as_str()).unwrap().get_multiplexed_async_connection().await.unwrap();
    redis::cmd("DEL").arg(format!("price:{name}")).exec_async(&mut cache).await.unwrap();
    let (cache, address) = passes_on_to(redis.trim_start_matches("redis://").to_owned()).await;
    settings.redis = format!("redis://{address}");

    let stop = CancellationToken::new();
    let service = router(Shop::start(settings, stop.clone()).await.unwrap(), metrics());
    sqlx::query("INSERT INTO stock VALUES ($1, 10)").bind(name).execute(&mut database).await.unwrap();
    Test { service, script, database, cache, stop, article: name }
}

/// Passes connections on to a server, until a test takes it away.
async fn passes_on_to(server: String) -> (AbortHandle, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            let (mut near, _) = listener.accept().await.unwrap();
            let mut far = TcpStream::connect(&server).await.unwrap();
            connections.spawn(async move { copy_bidirectional(&mut near, &mut far).await });
        }
    });
    (task.abort_handle(), address)
}

impl Test {
    async fn order(&self, key: &str, pieces: i32) -> Response {
        let order = Order { article: self.article.into(), pieces };
        let body = Body::from(serde_json::to_vec(&order).unwrap());
        let request =
            Request::post("/orders").header("idempotency-key", key).header("content-type", "application/json");
        self.service.clone().oneshot(request.body(body).unwrap()).await.unwrap()
    }

    /// The number of orders, and what is left in stock.
    async fn stored(&mut self) -> (i64, i32) {
        let stored = "SELECT (SELECT count(*) FROM orders), (SELECT pieces FROM stock)";
        sqlx::query_as(stored).fetch_one(&mut self.database).await.unwrap()
    }
}

async fn receipt(response: Response) -> Receipt {
    assert_eq!(response.status(), StatusCode::OK);
    serde_json::from_slice(&to_bytes(response.into_body(), 1000).await.unwrap()).unwrap()
}

/// The status, and the seconds after which the caller may ask again.
fn failed(response: &Response) -> (u16, Option<&str>) {
    (response.status().as_u16(), response.headers().get(RETRY_AFTER).map(|after| after.to_str().unwrap()))
}

#[tokio::test]
async fn an_order_outlasts_a_busy_price_service() {
    let scope = testing::scope();
    let mut test = start("busy", [(503, Some("2")), (500, None)]).await;
    assert_eq!(receipt(test.order("one", 3).await).await, Receipt { id: 1, cents: 750 });
    let delays = scope.delays();
    assert!(delays.len() == 2 && delays[0] >= 2 * SECOND && delays[1] < SECOND, "{delays:?}");
    assert_eq!(test.stored().await, (1, 7));
}

#[tokio::test]
async fn the_caller_is_told_when_to_come_back() {
    let _scope = testing::scope();
    // Four attempts, and then the price service has asked for more time than an order has.
    let test = start("down", [(500, None), (500, None), (500, None), (500, None), (429, Some("90"))]).await;
    assert_eq!(failed(&test.order("one", 1).await), (503, Some("5")));
    assert_eq!(failed(&test.order("one", 1).await), (503, Some("90")));
}

#[tokio::test]
async fn what_no_retry_changes_is_not_retried() {
    let scope = testing::scope();
    let mut test = start("permanent", [(404, None), (422, None)]).await;
    assert_eq!(failed(&test.order("one", 1).await), (404, None));
    assert_eq!(failed(&test.order("one", 1).await), (502, None));
    // There are ten pieces.
    assert_eq!(failed(&test.order("one", 11).await), (409, None));
    assert!(scope.delays().is_empty());
    assert_eq!(test.stored().await, (0, 10));
}

#[tokio::test]
async fn a_repeated_order_is_stored_once() {
    let mut test = start("repeated", []).await;
    let (first, second) = (receipt(test.order("one", 2).await).await, receipt(test.order("one", 2).await).await);
    assert_eq!(first, second);
    assert_eq!(receipt(test.order("two", 2).await).await.cents, 500);
    assert_eq!(test.stored().await, (2, 6));
}

#[tokio::test]
async fn a_price_in_the_cache_is_not_asked_for() {
    let test = start("cached", []).await;
    receipt(test.order("one", 1).await).await;
    test.script.lock().unwrap().push_back((404, None));
    receipt(test.order("two", 1).await).await;
}

#[tokio::test]
async fn an_order_needs_no_cache() {
    let scope = testing::scope();
    let test = start("no_cache", []).await;
    test.cache.abort();
    assert_eq!(receipt(test.order("one", 1).await).await.cents, 250);
    // One retry to read, and one to write.
    assert_eq!(scope.delays(), [Duration::from_millis(5); 2]);
}

#[tokio::test]
async fn a_shutdown_ends_the_waits() {
    let scope = testing::scope();
    let test = start("shutdown", [(500, None); 9]).await;
    test.stop.cancel();
    assert_eq!(failed(&test.order("one", 1).await), (503, Some("0")));
    assert_eq!((test.script.lock().unwrap().len(), scope.delays().len()), (8, 0));
}

#[tokio::test]
async fn retries_are_counted() {
    let _scope = testing::scope();
    let test = start("counted", [(500, None)]).await;
    receipt(test.order("one", 1).await).await;
    let page = test.service.oneshot(Request::get("/metrics").body(Body::empty()).unwrap()).await.unwrap();
    let page = String::from_utf8(to_bytes(page.into_body(), 100_000).await.unwrap().to_vec()).unwrap();
    let retries = page.lines().find(|line| line.starts_with("reattempt_retries_total") && line.contains("ask_price"));
    assert!(retries.is_some_and(|line| !line.ends_with(" 0")), "{page}");
}

#[test]
fn a_bad_policy_is_refused_by_name() {
    let settings = include_str!("../service.toml").replace("max_hint = \"5s\"", "max = 0");
    let error = toml::from_str::<Settings>(&settings.replace("max = 4\n", "")).unwrap_err();
    assert!(error.to_string().contains("`max`"), "{error}");
}
