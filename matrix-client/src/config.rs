//! Settings: options over environment over file over defaults.

mod file;
mod legacy;
mod options;
pub mod panel;
mod print;
pub mod value;
mod wifi;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use jiff::tz::TimeZone;
use url::Url;

pub use file::SettingsError;
pub(crate) use file::{parsed_value, turn_duration};
pub use options::{ConnectionOptions, Options};

use self::{
    file::File,
    panel::PanelSettings,
    value::{DisplayKind, Secret, WallSize},
};
use crate::{dimmer::Night, page::Page, scene::Preferences, transition::Transition};

/// Everything that a wall can be told, checked and complete.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Base URL of the gateway.
    pub gateway: Url,
    /// The gateway's read token.
    pub token: Option<Secret>,
    /// How often the gateway says that it is there: the interval of its heartbeat.
    pub heartbeat: Duration,
    /// Where the frames go.
    pub displays: Vec<DisplayKind>,
    /// Whether nobody said where they go.
    pub is_display_default: bool,
    /// The canvas.
    pub size: WallSize,
    /// The name at which commands are aimed.
    pub wall: String,
    /// The wall's time zone.
    pub time_zone: TimeZone,
    /// What pages respect.
    pub preferences: Preferences,
    /// The name of the secret that holds what a phone scans, where it is one.
    pub wifi_secret: Option<String>,
    /// How one page gives way to the next, where its turn does not say otherwise.
    pub transition: Transition,
    /// The rotation, in order.
    pub turns: Vec<Turn>,
    /// When the wall is dimmed.
    pub night: Option<Night>,
    /// The HUB75 panels.
    pub panel: PanelSettings,
    /// What in the settings file is left out, and why.
    pub warnings: Vec<String>,
    /// Where the settings came from, to read them again.
    pub source: Source,
}

/// One place in the rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The page that is on.
    pub page: Page,
    /// For how long.
    pub duration: Duration,
    /// In how many steps: how many games are shown, for instance. At least 1.
    pub frames: u32,
    /// How the page before gives way to it.
    pub transition: Transition,
}

impl Turn {
    /// A turn of so many seconds, in steps of five.
    #[must_use]
    pub fn new(page: Page, seconds: u64) -> Self {
        let frames = u32::try_from(seconds / 5).unwrap_or(u32::MAX).max(1);
        Self { page, duration: Duration::from_secs(seconds), frames, transition: Transition::default() }
    }
}

/// Where settings come from.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The settings file, if there is one.
    pub path: Option<PathBuf>,
    /// Whether the settings are the table `[wall]` of a larger file. The gateway is then where whoever embeds the wall says.
    pub nested: bool,
    /// Options that come before the file.
    pub options: Options,
    /// Options of a wall that runs by itself.
    pub connection: ConnectionOptions,
}

/// The settings file's name.
pub const FILE_NAME: &str = "wall.toml";
/// The rotation of the client that Wallfeed replaces.
pub const LEGACY_FILE_NAME: &str = "display_config.yaml";

impl Source {
    /// The source of a wall that runs by itself: the given file, or the first that is found in the working folder, the
    /// user's and the system's configuration folder.
    #[must_use]
    pub fn standalone(path: Option<PathBuf>, options: Options, connection: ConnectionOptions) -> Self {
        Self { path: path.or_else(find), nested: false, options, connection }
    }

    /// Reads the settings.
    pub fn load(&self) -> Result<Settings> {
        match &self.path {
            Some(path) => self.complete(self.read(path)?).with_context(|| path.display().to_string()),
            None => self.complete(File::default()),
        }
    }

    /// Completes a table that is parsed already, e.g. `[wall]` of a larger file.
    pub fn load_table(&self, table: toml::Table) -> Result<Settings> {
        self.complete(File::from_table(table)?)
    }

    fn read(&self, path: &Path) -> Result<File> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let file = match path.extension().and_then(|extension| extension.to_str()) {
            Some("yaml" | "yml") => legacy::read(&text),
            _ => File::from_toml(&text, self.nested),
        };
        file.map_err(|error| anyhow::Error::new(error.in_file(path)))
    }

    fn complete(&self, file: File) -> Result<Settings> {
        let (options, connection) = (&self.options, &self.connection);
        let displays = if options.display.is_empty() { file.display } else { options.display.clone() };
        let is_display_default = displays.is_empty();
        let displays = if is_display_default { vec![DisplayKind::of_this_machine()] } else { displays };
        let panel = file.panel.unwrap_or_default();
        let by_panel = displays.contains(&DisplayKind::Panel).then(|| panel.canvas());
        let size = options.size.or(file.size);
        if let (Some(size), Some(by_panel)) = (size, by_panel)
            && size != by_panel
        {
            anyhow::bail!(
                "size is {size}, but the panels make {by_panel}: change rows, cols, chain, parallel or pixel_mapper in \
                 [panel], or leave size out"
            );
        }
        let time_zone = match options.time_zone.clone().or(file.time_zone) {
            Some(zone) => zone.0,
            None => TimeZone::system(),
        };
        let night = file.night.map(|night| night.at_home_of(&time_zone));
        let transition = options.transition.or(file.transition).unwrap_or_default();
        let wifi_secret = file.wifi.as_ref().and_then(|wifi| wifi.secret().map(str::to_owned));
        Ok(Settings {
            wifi_secret,
            gateway: connection.gateway.clone().or(file.gateway).unwrap_or_else(default_gateway),
            token: connection.token()?.or(file.token),
            heartbeat: Duration::from_secs(file.heartbeat.unwrap_or(DEFAULT_HEARTBEAT_SECONDS)),
            displays,
            is_display_default,
            size: size.or(by_panel).unwrap_or_default(),
            wall: connection.wall.clone().or(file.wall).unwrap_or_else(hostname),
            time_zone,
            preferences: Preferences {
                units: options.units.or(file.units).unwrap_or_default(),
                clock: options.clock.or(file.clock.map(Into::into)).unwrap_or_default(),
                favourites: file.favourites.into(),
                wifi: file.wifi.map(wifi::Wifi::resolve).transpose()?,
                garbage: file.garbage.map(|garbage| garbage.weekday.0),
            },
            transition,
            turns: match file.page {
                pages if pages.is_empty() => default_turns(transition),
                pages => pages.into_iter().map(|page| page.turn(transition)).collect(),
            },
            night,
            panel,
            warnings: file.warnings,
            source: self.clone(),
        })
    }
}

const DEFAULT_HEARTBEAT_SECONDS: u64 = 15;

fn default_gateway() -> Url {
    Url::parse("http://127.0.0.1:8000").expect("a constant that is a URL")
}

fn default_turns(transition: Transition) -> Vec<Turn> {
    Page::ALL.into_iter().map(|page| Turn { transition, ..Turn::new(page, 10) }).collect()
}

/// The machine's name, up to the first dot.
fn hostname() -> String {
    let name = gethostname::gethostname().to_string_lossy().into_owned();
    name.split('.').next().filter(|name| !name.is_empty()).unwrap_or("wall").to_owned()
}

fn find() -> Option<PathBuf> {
    let user = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".config")));
    [Some(PathBuf::from(".")), user.map(|folder| folder.join("wallfeed")), Some("/etc/wallfeed".into())]
        .into_iter()
        .flatten()
        .flat_map(|folder| [folder.join(FILE_NAME), folder.join(LEGACY_FILE_NAME)])
        .find(|path| path.is_file())
}
