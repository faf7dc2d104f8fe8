//! ESPN's scoreboards, read leniently: `https://site.api.espn.com/apis/site/v2/sports/…/scoreboard`.
//!
//! The format is undocumented and differs from sport to sport, from year to year and from query to query, so whatever
//! is missing is absent, and a game that cannot be read costs no other game.

use jiff::Timestamp;
use serde_json::Value;
use wallfeed_proto::values::mlb::GameState;

use super::json::Node;
use crate::transform::{Access, Request, Response, TransformError, exactly};

const ORIGIN: &str = "https://site.api.espn.com";

/// Asks for the scoreboard of a league: `baseball/mlb`.
pub fn requests(league: &str, access: &Access) -> Result<Vec<Request>, TransformError> {
    Ok(vec![Request::get(access.url(ORIGIN, &format!("apis/site/v2/sports/{league}/scoreboard"))?)])
}

/// The games of a day or a week.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scoreboard {
    /// 1 preseason, 2 regular season, 3 postseason.
    pub season_type: Option<i64>,
    /// The week of the season.
    pub week: Option<i64>,
    /// The league's calendar, where it goes by weeks.
    pub seasons: Vec<Season>,
    /// The games, in their order upstream.
    pub games: Vec<Game>,
}

/// A part of a league's calendar: a season, with its weeks in it, or a week.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Season {
    /// The number by which it is referred to.
    pub value: Option<i64>,
    /// E.g. `Regular Season`, `Week 1`.
    pub label: Option<String>,
    /// The dates of a week: `Sep 4-10`.
    pub detail: Option<String>,
    /// The weeks of a season.
    pub entries: Vec<Season>,
}

/// A game.
#[derive(Debug, Clone, PartialEq)]
pub struct Game {
    /// The id.
    pub id: Option<String>,
    /// When it starts.
    pub start: Option<Timestamp>,
    /// When it starts, as it was written: `2025-09-05T00:20Z`.
    pub start_text: Option<String>,
    /// `regular-season`, `post-season`, …
    pub season_slug: Option<String>,
    /// As in [`Scoreboard::season_type`].
    pub season_type: Option<i64>,
    /// The week of the season.
    pub week: Option<i64>,
    /// How far it is.
    pub status: Status,
    /// The home team.
    pub home: Side,
    /// The visitors.
    pub away: Side,
    /// What is going on in a live game.
    pub situation: Option<Situation>,
}

/// How far a game is.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// Scheduled, live or over.
    pub state: GameState,
    /// E.g. `STATUS_HALFTIME`.
    pub name: String,
    /// E.g. `Rain Delay`.
    pub description: String,
    /// E.g. `Bot 5th`, `Final/10`.
    pub short_detail: String,
    /// Whether it has been played to its end.
    pub completed: bool,
    /// The inning, quarter or half.
    pub period: Option<i64>,
    /// E.g. `6:42`, `45'+3'`.
    pub clock: Option<String>,
}

/// One of the two teams.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Side {
    /// The team's id.
    pub id: Option<String>,
    /// E.g. `BOS`.
    pub abbreviation: Option<String>,
    /// E.g. `Boston Red Sox`.
    pub name: Option<String>,
    /// Six hexadecimal digits.
    pub color: Option<String>,
    /// URL of a picture.
    pub logo: Option<String>,
    /// Won and lost: `34-28`.
    pub record: Option<String>,
    /// Runs, points, goals.
    pub score: Option<String>,
    /// Goals of the penalty shoot-out.
    pub shootout: Option<String>,
    /// Hits.
    pub hits: Option<i64>,
    /// Errors.
    pub errors: Option<i64>,
}

/// What is going on in a live game.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Situation {
    /// Balls.
    pub balls: Option<i64>,
    /// Strikes.
    pub strikes: Option<i64>,
    /// Outs.
    pub outs: Option<i64>,
    /// Whether a runner is on first, second and third base.
    pub bases: [Option<bool>; 3],
    /// The id of the team that has the ball.
    pub possession: Option<String>,
    /// Where the ball is: `NE 34`.
    pub ball_on: Option<String>,
    /// `3rd & 9`.
    pub down_and_distance: Option<String>,
    /// The last play in words.
    pub last_play: Option<String>,
    /// What kind of play it was: `Punt`.
    pub last_play_type: Option<String>,
}

impl Scoreboard {
    /// Reads the only response. It must have a list of games; everything else may be missing.
    pub fn read(responses: &[Response]) -> Result<Self, TransformError> {
        let [response] = exactly(responses)?;
        let body = response.value()?;
        let root = Node::root(&body);
        let Some(events) = root.get("/events") else {
            return Err(match text(&root, "/message") {
                Some(reason) => TransformError::Refused(reason),
                None => TransformError::missing("/events", "list of games"),
            });
        };
        Ok(Self {
            season_type: whole(&root, "/season/type"),
            week: whole(&root, "/week/number"),
            seasons: root.get("/leagues/0/calendar").map(|calendar| seasons(&calendar)).unwrap_or_default(),
            games: events.items()?.iter().filter_map(Game::read).collect(),
        })
    }
}

/// A calendar that goes by days has texts in place of seasons: those are left out.
fn seasons(list: &Node) -> Vec<Season> {
    let items = list.items().unwrap_or_default();
    let season = |node: &Node| Season {
        value: whole(node, "/value"),
        label: text(node, "/label"),
        detail: text(node, "/detail"),
        entries: node.get("/entries").map(|entries| seasons(&entries)).unwrap_or_default(),
    };
    items.iter().filter(|node| node.value().is_object()).map(season).collect()
}

impl Game {
    /// `None` for what has no teams: there would be nothing to show.
    fn read(event: &Node) -> Option<Self> {
        let competition = event.get("/competitions/0")?;
        let competitors = competition.get("/competitors")?.items().ok()?;
        let status = competition.get("/status").or_else(|| event.get("/status"));
        let start_text = text(event, "/date").or_else(|| text(&competition, "/date"));
        Some(Self {
            id: text(event, "/id").or_else(|| text(&competition, "/id")),
            start: start_text.as_ref().and_then(|text| text.parse().ok()),
            start_text,
            season_slug: text(event, "/season/slug"),
            season_type: whole(event, "/season/type"),
            week: whole(event, "/week/number"),
            status: Status::read(status.as_ref().unwrap_or(&Node::root(&Value::Null))),
            home: side(&competitors, "home", 0)?,
            away: side(&competitors, "away", 1)?,
            situation: competition.get("/situation").map(|situation| Situation::read(&situation)),
        })
    }

    /// What is out of the ordinary: `Postponed`, `Rain Delay`, `Final/10`. `None` for a game like any other.
    #[must_use]
    pub fn detail(&self) -> Option<String> {
        let Status { state, short_detail, .. } = &self.status;
        if self.status.is_interrupted() {
            return self.status.words();
        }
        let is_longer_final = *state == GameState::Post && short_detail.starts_with("Final/");
        is_longer_final.then(|| short_detail.clone())
    }
}

/// The team at home or away; where no team says which it is, the home team is the first.
fn side(competitors: &[Node], role: &str, place: usize) -> Option<Side> {
    let plays = |node: &&Node| text(node, "/homeAway").as_deref() == Some(role);
    let unsaid = || competitors.get(place).filter(|node| node.get("/homeAway").is_none());
    let node = competitors.iter().find(plays).or_else(unsaid)?;
    Some(Side {
        id: text(node, "/team/id").or_else(|| text(node, "/id")),
        abbreviation: text(node, "/team/abbreviation"),
        name: text(node, "/team/displayName").or_else(|| text(node, "/team/name")),
        color: text(node, "/team/color").and_then(|color| hexadecimal(&color)),
        logo: text(node, "/team/logo"),
        record: text(node, "/records/0/summary"),
        score: text(node, "/score"),
        shootout: text(node, "/shootoutScore"),
        hits: whole(node, "/hits"),
        errors: whole(node, "/errors"),
    })
}

fn hexadecimal(color: &str) -> Option<String> {
    let digits = color.trim_start_matches('#');
    let is_color = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_color.then(|| digits.to_owned())
}

impl Status {
    fn read(status: &Node) -> Self {
        let of = |pointer: &str| text(status, pointer).unwrap_or_default();
        let name = of("/type/name");
        let completed = status.get("/type/completed").and_then(|completed| completed.flag().ok());
        let state = match of("/type/state").as_str() {
            "pre" => GameState::Pre,
            "in" => GameState::In,
            "post" => GameState::Post,
            _ if completed == Some(true) => GameState::Post,
            _ => state_of(&name),
        };
        Self {
            state,
            name,
            description: of("/type/description"),
            short_detail: of("/type/shortDetail"),
            completed: completed.unwrap_or(state == GameState::Post),
            period: whole(status, "/period"),
            clock: text(status, "/displayClock"),
        }
    }

    /// Whether the game does not go as it was planned: delayed, postponed, suspended, …
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        const WORDS: [&str; 6] = ["DELAY", "POSTPONED", "SUSPENDED", "CANCEL", "ABANDONED", "FORFEIT"];
        let said = [&self.name, &self.description, &self.short_detail].map(|text| text.to_ascii_uppercase());
        WORDS.iter().any(|word| said.iter().any(|text| text.contains(word)))
    }

    /// The description, or else the short detail.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        [&self.description, &self.short_detail].into_iter().find(|text| !text.is_empty()).cloned()
    }
}

/// The state of a game that says only the name of its status.
fn state_of(name: &str) -> GameState {
    match name {
        "" | "STATUS_SCHEDULED" | "STATUS_TBD" => GameState::Pre,
        "STATUS_FINAL" | "STATUS_FULL_TIME" | "STATUS_POSTPONED" | "STATUS_SUSPENDED" | "STATUS_CANCELED" => {
            GameState::Post
        }
        _ if name.starts_with("STATUS_FINAL") => GameState::Post,
        _ => GameState::In,
    }
}

impl Situation {
    fn read(node: &Node) -> Self {
        let is_on = |pointer| node.get(pointer).and_then(|base| base.flag().ok());
        Self {
            balls: whole(node, "/balls"),
            strikes: whole(node, "/strikes"),
            outs: whole(node, "/outs"),
            bases: ["/onFirst", "/onSecond", "/onThird"].map(is_on),
            possession: text(node, "/possession"),
            ball_on: text(node, "/possessionText"),
            down_and_distance: text(node, "/shortDownDistanceText"),
            last_play: text(node, "/lastPlay/text"),
            last_play_type: text(node, "/lastPlay/type/text"),
        }
    }
}

/// A text; numbers are texts too.
fn text(node: &Node, pointer: &str) -> Option<String> {
    match node.get(pointer)?.value() {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn whole(node: &Node, pointer: &str) -> Option<i64> {
    node.get(pointer)?.whole().ok()
}
