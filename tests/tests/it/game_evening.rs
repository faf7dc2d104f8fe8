//! A game evening in virtual time: an upstream plays the game, the feed asks for it on a clock of the test's own, and
//! everything after it is real: Redis, the gateway, the wall and the page.

use std::time::{Duration, Instant};

use jiff::{ToSpan, Zoned, civil::Time, tz::TimeZone};
use serde_json::{Value, json};
use wallfeed_feeds::{
    attempt::Maker,
    cache::Cache,
    fetch::Limits,
    metrics::Metrics,
    output::{Output, Publication},
    schedule::Schedule,
    settings::{Feed, Overrides, Settings},
    transform::Made,
};
use wallfeed_tests::{
    browser::Browser,
    deadline::until,
    publisher::Publisher,
    stack::Stack,
    upstream::Upstream,
    wall::{Picture, Wall, rendered},
};

const ZONE: &str = "America/New_York";
const FIRST_PITCH: Time = Time::constant(19, 10, 0, 0);
const LIVE: Duration = Duration::from_secs(30);
const AHEAD: Duration = Duration::from_secs(15 * 60);
/// The part by which waits are lengthened at random, and seconds that fractions are cut to.
const SPREAD: f64 = 0.03;
const SECOND: Duration = Duration::from_secs(1);

/// What is the case from a time of the evening on.
struct Scene {
    from: Time,
    status: (&'static str, &'static str, u8),
    /// Visitors' and home team's.
    runs: [u8; 2],
    situation: Option<Value>,
    /// Members of the game in the document.
    expected: Value,
    /// What the page says: runs, and a text.
    page: (&'static str, &'static str),
}

fn evening() -> Vec<Scene> {
    let at_bat = |outs: u8, second: bool| {
        json!({ "balls": 2, "strikes": 1, "outs": outs, "onFirst": false, "onSecond": second, "onThird": false,
                "lastPlay": { "text": "Ball 2", "type": { "text": "Play" } } })
    };
    vec![
        Scene {
            from: Time::constant(17, 50, 0, 0),
            status: ("pre", "Scheduled", 0),
            runs: [0, 0],
            situation: None,
            expected: json!({ "status": "pre" }),
            page: ("", "SEA"),
        },
        // Warming up is no live game yet.
        Scene {
            from: Time::constant(18, 55, 0, 0),
            status: ("pre", "Warmup", 0),
            runs: [0, 0],
            situation: None,
            expected: json!({ "status": "pre" }),
            page: ("", "SEA"),
        },
        Scene {
            from: Time::constant(19, 12, 0, 0),
            status: ("in", "Top 1st", 1),
            runs: [0, 0],
            situation: Some(at_bat(0, false)),
            expected: json!({ "status": "in", "inning": 1, "inningState": "Top", "outs": 0, "awayScore": "0" }),
            page: ("0-0", "Top 1st"),
        },
        Scene {
            from: Time::constant(19, 31, 0, 0),
            status: ("in", "Bot 1st", 1),
            runs: [2, 0],
            situation: Some(at_bat(1, true)),
            expected: json!({ "inningState": "Bot", "outs": 1, "onSecond": true, "awayScore": "2", "homeScore": "0" }),
            page: ("2-0", "Bottom 1st"),
        },
        Scene {
            from: Time::constant(19, 44, 0, 0),
            status: ("in", "End 1st", 1),
            runs: [2, 1],
            situation: None,
            expected: json!({ "inning": 1, "inningState": "End", "awayScore": "2", "homeScore": "1" }),
            page: ("2-1", "End 1st"),
        },
        Scene {
            from: Time::constant(20, 40, 0, 0),
            status: ("in", "Bot 7th", 7),
            runs: [2, 4],
            situation: Some(at_bat(2, true)),
            expected: json!({ "inning": 7, "inningState": "Bot", "outs": 2, "balls": 2, "homeScore": "4" }),
            page: ("2-4", "Bottom 7th"),
        },
        Scene {
            from: Time::constant(21, 20, 0, 0),
            status: ("post", "Final", 9),
            runs: [3, 4],
            situation: None,
            expected: json!({ "status": "post", "awayScore": "3", "homeScore": "4" }),
            page: ("3-4", "Final"),
        },
    ]
}

impl Scene {
    /// The scoreboard as ESPN writes it.
    fn scoreboard(&self, start: &Zoned) -> Value {
        let side = |home_away: &str, name: &str, color: &str, runs: u8| {
            json!({ "homeAway": home_away, "team": { "abbreviation": name, "color": color }, "score": runs.to_string(),
                    "records": [{ "name": "overall", "type": "total", "summary": "64-55" }], "hits": 3, "errors": 0 })
        };
        let (state, detail, inning) = self.status;
        let status = json!({ "period": inning, "displayClock": "0:00", "type": {
            "name": format!("STATUS_{}", if state == "in" { "IN_PROGRESS".into() } else { detail.to_uppercase() }),
            "state": state, "completed": state == "post", "description": detail, "detail": detail, "shortDetail": detail,
        } });
        let date = start.with_time_zone(TimeZone::UTC).strftime("%Y-%m-%dT%H:%MZ").to_string();
        let mut competition = json!({
            "id": "111", "date": date, "status": status,
            "competitors": [side("home", "SEA", "005c5c", self.runs[1]), side("away", "TOR", "134a8e", self.runs[0])],
        });
        if let Some(situation) = &self.situation {
            competition["situation"] = situation.clone();
        }
        let season = json!({ "year": 2026, "type": 2, "slug": "regular-season" });
        json!({ "leagues": [], "events": [{ "id": "111", "date": date, "season": season, "status": status,
                                             "competitions": [competition] }] })
    }
}

/// The feed, its schedule and its output, on a clock that jumps from one due time to the next.
struct VirtualFeed {
    feed: Feed,
    maker: Maker,
    output: Output,
    schedule: Schedule,
    begin: (Instant, Zoned),
    now: Duration,
}

/// What the feed did when it was due.
struct Step {
    now: Zoned,
    /// Until it is due again.
    wait: Duration,
    /// What it published.
    document: Value,
}

impl VirtualFeed {
    async fn start(upstream: &Upstream, redis: &str, begin: Zoned) -> Self {
        let text = format!("time_zone = {ZONE:?}\n[mlb]\nbase_url = {:?}\n", upstream.url());
        let settings = Settings::from_toml(&text, &Overrides::default()).unwrap();
        let maker = Maker::open(&settings, Cache::in_memory(), Limits::default(), Metrics::default()).await.unwrap();
        let output = Output::open(redis.parse().unwrap(), None).await.unwrap();
        let instant = Instant::now();
        let schedule = Schedule::new(1, instant, rand::random);
        let feed = settings.feeds.into_iter().next().unwrap();
        Self { feed, maker, output, schedule, begin: (instant, begin), now: Duration::ZERO }
    }

    /// What its clock shows when the feed is due next.
    fn due(&self) -> Zoned {
        let due = self.schedule.next().expect("it is not under way").duration_since(self.begin.0);
        self.begin.1.saturating_add(jiff::SignedDuration::try_from(due).unwrap())
    }

    /// Jumps to the time when it is due, and does what is due then.
    async fn step(&mut self) -> Step {
        let now = self.due();
        self.now = self.schedule.next().unwrap().duration_since(self.begin.0);
        let instant = self.begin.0 + self.now;
        assert_eq!(self.schedule.take_due(instant), [0]);
        let outcome = self.maker.make_at(&now, &self.feed, Duration::ZERO).await.unwrap();
        let next = self.schedule.succeeded(0, instant, outcome.made.next);
        let document = Made { values: outcome.made.values, next }.document(&outcome.moment.now);
        let publication = Publication { key: self.feed.key.clone(), document, ttl: None };
        self.output.put(&publication).await.unwrap();
        Step { now, wait: next, document: serde_json::from_str(&publication.document.to_json()).unwrap() }
    }
}

/// Everything behind the feed.
struct Household {
    stack: Stack,
    publisher: Publisher,
    wall: Wall,
    page: Browser,
}

impl Household {
    async fn start() -> Self {
        let stack = Stack::start().await;
        let publisher = stack.publisher().await;
        let wall = Wall::start(stack.gateway.url(), "hall", &["MLB"]).await;
        let page = Browser::open(&format!("{}/#/mlb", stack.gateway.url())).await;
        Self { stack, publisher, wall, page }
    }

    /// The document is in Redis, and is what the gateway serves.
    async fn holds(&mut self, document: &Value) {
        // It is told on the channel of legacy publishers as well, from which the gateway stores it once more.
        until("the document in Redis", async || {
            let stored = self.publisher.ask(&["GET", "MLB"]).await;
            (serde_json::from_str::<Value>(&stored).unwrap() == *document).then_some(())
        })
        .await;
        until("the document from the gateway", async || {
            (self.stack.gateway.document("MLB").await? == *document).then_some(())
        })
        .await;
    }

    /// The wall shows what `matrix-client render` makes of it.
    async fn check_wall(&self, document: &Value) -> Picture {
        let documents = json!({ "MLB": document });
        until("the picture on the wall", async || {
            let (expected, shown) = (rendered("MLB", &documents).await, self.wall.frame().await);
            (shown == expected).then_some(shown)
        })
        .await
    }

    async fn check_page(&mut self, (runs, text): (&str, &str)) {
        let scores = "[...document.querySelectorAll('.teams .team-score')].map((score) => score.textContent).join('-')";
        self.page.wait_for(&format!("{scores} === {}", Value::from(runs))).await;
        self.page.wait_for_text(text).await;
    }
}

#[tokio::test]
async fn from_the_first_pitch_to_the_last() {
    // Tomorrow, so that no document is out of date on the wall's own clock.
    let zone = TimeZone::get(ZONE).unwrap();
    let date = Zoned::now().with_time_zone(zone.clone()).date().saturating_add(1.day());
    let at = |time: Time| date.to_datetime(time).to_zoned(zone.clone()).unwrap();
    let mut scenes = evening().into_iter().peekable();
    let upstream = Upstream::start().await;
    let mut household = Household::start().await;
    let begin = at(scenes.peek().unwrap().from);
    let mut feed = VirtualFeed::start(&upstream, &household.stack.redis.url(), begin).await;

    let mut last_picture = None;
    while let Some(scene) = scenes.next() {
        upstream.set(&scene.scoreboard(&at(FIRST_PITCH)));
        let Step { now, wait, document } = feed.step().await;
        check_wait(&scene, &now, wait, &at(FIRST_PITCH));
        household.holds(&document).await;
        check_document(&scene, &document, &feed.due());

        let picture = household.check_wall(&document).await;
        if scene.status.1 != "Warmup" {
            assert_ne!(last_picture.as_ref(), Some(&picture), "{}: the picture has not changed", scene.status.1);
        }
        last_picture = Some(picture);
        household.check_page(scene.page).await;

        // Until the next scene, nothing happens but that the feed asks when it is due.
        while scenes.peek().is_some_and(|next| feed.due() < at(next.from)) {
            let Step { now, wait, .. } = feed.step().await;
            check_wait(&scene, &now, wait, &at(FIRST_PITCH));
        }
    }
    let turns = at(Time::constant(11, 30, 0, 0)).saturating_add(1.day());
    assert_eq!(feed.due().date(), turns.date(), "the next day's games");
}

/// Every 30 s while a game is on; else until the next one starts, at most 15 minutes; and then until the next day.
fn check_wait(scene: &Scene, now: &Zoned, wait: Duration, first_pitch: &Zoned) {
    let until_start = Duration::try_from(now.duration_until(first_pitch)).unwrap_or_default();
    let expected = match scene.status.0 {
        "pre" => until_start.min(AHEAD).max(LIVE),
        "in" => LIVE,
        _ => return assert!(wait > Duration::from_secs(12 * 3600), "{wait:?} after the last game"),
    };
    let longest = expected.mul_f64(1.0 + SPREAD) + SECOND;
    assert!(wait >= expected && wait <= longest, "at {now} {wait:?} for {expected:?}");
}

fn check_document(scene: &Scene, document: &Value, due: &Zoned) {
    let game = &document["values"][0];
    for (name, value) in scene.expected.as_object().unwrap() {
        assert_eq!(&game[name], value, "{name} at {}: {document}", scene.status.1);
    }
    assert_eq!((&game["awayAbbreviation"], &game["homeAbbreviation"]), (&"TOR".into(), &"SEA".into()));
    let valid = Zoned::strptime("%m/%d/%Y %I:%M:%S %p %z", document["valid"].as_str().unwrap()).unwrap();
    let apart = valid.timestamp().duration_since(due.timestamp()).abs();
    assert!(apart <= SECOND.try_into().unwrap(), "`valid` {valid} is when it is due, {due}");
}
