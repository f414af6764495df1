//! Starts the service: `cargo run -p service-example -- service.toml`.

use std::{env, error::Error, fs};

use metrics_exporter_prometheus::PrometheusBuilder;
use service_example::{Settings, Shop, router};
use tokio::{net::TcpListener, signal};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).init();
    let metrics = PrometheusBuilder::new().install_recorder()?;
    let path = env::args().nth(1).unwrap_or_else(|| "service.toml".into());
    let settings: Settings = toml::from_str(&fs::read_to_string(path)?)?;

    // Whoever waits for a retry stops waiting when the program stops.
    let stop = CancellationToken::new();
    tokio::spawn({
        let stop = stop.clone();
        async move {
            let _ = signal::ctrl_c().await;
            tracing::info!("shutting down");
            stop.cancel();
        }
    });

    let listener = TcpListener::bind(&settings.listen).await?;
    let shop = Shop::start(settings, stop.clone()).await?;
    axum::serve(listener, router(shop, metrics)).with_graceful_shutdown(stop.cancelled_owned()).await?;
    Ok(())
}
