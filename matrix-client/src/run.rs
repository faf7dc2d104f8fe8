//! The wall's one task: joins what the gateway says, the time, and changed settings.

mod reload;
mod service;

use anyhow::Result;
use jiff::Timestamp;
use tokio::{
    sync::mpsc,
    time::{self, Instant},
};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use wallfeed_proto::KeyFilter;

use self::{reload::Reload, service::Service};
use crate::{
    config::Settings,
    display::Display,
    page::Page,
    stream::{Connection, Input, Stream},
    wall::{Errand, Now, Wall},
};

/// So much of what the gateway said may wait for the wall.
const INPUTS: usize = 64;

/// Runs a wall until it is told to stop. An error means that a display has failed.
pub async fn run(settings: Settings, displays: Vec<Display>, shutdown: CancellationToken) -> Result<()> {
    warn(&settings);
    let (sender, inputs) = mpsc::channel(INPUTS);
    let started = Instant::now();
    let mut runner = Runner {
        started,
        stream: follow(&settings, &sender)?,
        connection: connection(&settings),
        reload: Reload::new(&settings.source),
        wall: Wall::new(settings.clone(), &now(started, &settings)),
        displays,
        sender,
        inputs,
        service: Service::from_environment(),
    };
    runner.run(shutdown).await
}

struct Runner {
    started: Instant,
    wall: Wall,
    displays: Vec<Display>,
    sender: mpsc::Sender<Input>,
    inputs: mpsc::Receiver<Input>,
    connection: Connection,
    stream: AbortOnDropHandle<()>,
    reload: Reload,
    service: Service,
}

impl Runner {
    async fn run(&mut self, shutdown: CancellationToken) -> Result<()> {
        loop {
            self.update()?;
            self.service.is_working();
            let wake = self.wall.wake_at(&self.now()).min(self.started.elapsed() + self.service.interval());
            tokio::select! {
                () = shutdown.cancelled() => break,
                Some(input) = self.inputs.recv() => self.take(input),
                () = self.reload.wanted() => self.read_settings_again(),
                () = time::sleep_until(self.started + wake) => {}
            }
        }
        self.service.is_stopping();
        Ok(())
    }

    fn now(&self) -> Now {
        now(self.started, self.wall.settings())
    }

    /// Draws and shows what has changed.
    fn update(&mut self) -> Result<()> {
        let now = self.now();
        if let Some(picture) = self.wall.update(&now) {
            for display in &mut self.displays {
                display.show(&picture)?;
            }
        }
        let status = self.wall.status();
        for display in &mut self.displays {
            display.report(&status);
            display.check()?;
        }
        Ok(())
    }

    /// Takes an input, and all that has come in the meantime: a snapshot is drawn once.
    fn take(&mut self, input: Input) {
        let now = self.now();
        let mut errand = self.wall.handle(input, &now);
        for _ in 0..INPUTS {
            let Ok(input) = self.inputs.try_recv() else { break };
            errand = errand.max(self.wall.handle(input, &now));
        }
        if errand == Some(Errand::Reload) {
            self.read_settings_again();
        }
    }

    /// Takes new settings; wrong ones are refused, and the old ones stay.
    fn read_settings_again(&mut self) {
        if let Err(error) = self.try_read_settings_again() {
            tracing::error!("the settings stay as they are: {error:#}");
        }
    }

    fn try_read_settings_again(&mut self) -> Result<()> {
        let Some(mut settings) = self.reload.read()? else {
            tracing::info!("there is no settings file to read again");
            return Ok(());
        };
        warn(&settings);
        let before = self.wall.settings();
        if settings.source.nested {
            // Whoever embeds the wall knows better than the file where the gateway is.
            settings.gateway.clone_from(&before.gateway);
            settings.token.clone_from(&before.token);
            settings.heartbeat = before.heartbeat;
        }
        let has_other_displays = !settings.is_display_default && settings.displays != before.displays;
        if has_other_displays || settings.size != before.size || settings.panel != before.panel {
            tracing::warn!("size, display and [panel] are taken up at the next start");
        }
        let connection = connection(&settings);
        if connection != self.connection {
            self.stream = follow(&settings, &self.sender)?;
            self.connection = connection;
        }
        self.wall.configure(settings);
        tracing::info!("the settings are read again");
        Ok(())
    }
}

fn warn(settings: &Settings) {
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
}

fn now(started: Instant, settings: &Settings) -> Now {
    Now { uptime: started.elapsed(), time: Timestamp::now().to_zoned(settings.time_zone.clone()) }
}

fn connection(settings: &Settings) -> Connection {
    Connection { gateway: settings.gateway.clone(), token: settings.token.clone(), heartbeat: settings.heartbeat }
}

/// Begins to follow the stream; dropping the handle ends that.
fn follow(settings: &Settings, inputs: &mpsc::Sender<Input>) -> Result<AbortOnDropHandle<()>> {
    let stream = Stream::new(connection(settings), wanted())?;
    Ok(AbortOnDropHandle::new(tokio::spawn(stream.run(inputs.clone()))))
}

/// The keys that any page draws.
fn wanted() -> KeyFilter {
    let keys: Vec<_> = Page::ALL.into_iter().flat_map(|page| page.keys().iter().copied()).collect();
    keys.join(",").parse().unwrap_or_else(|never: std::convert::Infallible| match never {})
}
