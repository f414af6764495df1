//! Starts the service: `cargo run -p service-example -- examples/service/service.toml`.

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
    // With buckets, the waits of all instances can be added up.
    let metrics = PrometheusBuilder::new().set_buckets(&[0.01, 0.1, 1.0, 10.0])?.install_recorder()?;
    let file = env::args().nth(1).unwrap_or_else(|| "service.toml".into());
    let settings: Settings = toml::from_str(&fs::read_to_string(file)?)?;

    // Whoever waits for a retry stops waiting when the program stops.
    let stop = CancellationToken::new();
    tokio::spawn(stop_when_told(stop.clone()));

    let listener = TcpListener::bind(&settings.listen).await?;
    let service = router(Shop::start(settings, stop.clone()).await?, metrics);
    axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned()).await?;
    Ok(())
}

/// Waits for Ctrl-C, or for the signal of a supervisor.
async fn stop_when_told(running: CancellationToken) {
    let _ = told().await;
    tracing::info!("shutting down");
    running.cancel();
}

#[cfg(unix)]
async fn told() -> std::io::Result<()> {
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        pressed = signal::ctrl_c() => pressed,
    }
}

#[cfg(not(unix))]
async fn told() -> std::io::Result<()> {
    signal::ctrl_c().await
}
