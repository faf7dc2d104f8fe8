//! The demo day: told how much time has passed, it says which documents are due.

use std::time::Duration;

use jiff::{SignedDuration, Zoned, civil::time};
use wallfeed_proto::{Document, Key, Stamp, Values, values::message::Message};

use super::{
    SpeedError, air::air, almanac, baseball::Ballpark, check_speed, commits, football::Stadium, household,
    services::Services, soccer, tracker, weather::Climate,
};
use crate::output::Publication;

/// How many times as fast as the household's day goes by: a day in ten minutes.
const DAY_SPEED: f64 = 144.0;
/// The household's day is met after lunch: the storm of the first afternoon is not far.
const BEGIN: jiff::civil::Time = time(13, 0, 0, 0);
/// A pitch, and a down.
const PITCH: Duration = Duration::from_secs(2);
const DOWN: Duration = Duration::from_secs(4);
/// A document is due again after its period; it may be late by this before it is stale.
const GRACE: Duration = Duration::from_secs(15);
/// How long a message is there.
const MESSAGE: Duration = Duration::from_secs(20);
/// A service announces its start once: that does not go stale.
const ANNOUNCEMENT: SignedDuration = SignedDuration::from_hours(24 * 365);

const MESSAGES: [(&str, &str, &str); 5] = [
    ("Wallfeed", "This day is invented and takes ten minutes. Everything you see moves by itself.", "#40C0FF"),
    ("Basement", "The laundry is done.", "#FFD060"),
    ("Kitchen", "Dinner is ready!", "#FF8040"),
    ("Front door", "A parcel has arrived.", "#60E080"),
    ("Garden", "The pump has run dry. It has been switched off until somebody looks after it.", "#FF5050"),
];

/// The demo day from its beginning.
#[derive(Debug)]
pub struct Story {
    seed: u64,
    pace: f64,
    /// When it began, by the clock on the wall.
    start: Zoned,
    /// What the household's clock showed then.
    household: Zoned,
    due: [Duration; Subject::ALL.len()],
    climate: Climate,
    ballpark: Ballpark,
    pitches: u64,
    stadium: Stadium,
    downs: u64,
    services: Services,
}

/// What documents are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Weather,
    Air,
    Moon,
    Baseball,
    Football,
    Soccer,
    Calendar,
    Anniversaries,
    Track,
    Commits,
    Services,
    Message,
}

impl Subject {
    const ALL: [Self; 12] = [
        Self::Weather,
        Self::Air,
        Self::Moon,
        Self::Baseball,
        Self::Football,
        Self::Soccer,
        Self::Calendar,
        Self::Anniversaries,
        Self::Track,
        Self::Commits,
        Self::Services,
        Self::Message,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::Weather => "Weather",
            Self::Air => "AQI",
            Self::Moon => "Moon",
            Self::Baseball => "MLB",
            Self::Football => "NFL",
            Self::Soccer => "WC",
            Self::Calendar => "Calendar",
            Self::Anniversaries => "Events",
            Self::Track => "Track",
            Self::Commits => "GitHub",
            Self::Services => "*-Server",
            Self::Message => "Message",
        }
    }

    /// Time from one document to the next, at the ordinary speed. Short even where little happens: a store that has
    /// forgotten everything is full again after the longest of them.
    fn period(self) -> Duration {
        Duration::from_secs(match self {
            Self::Baseball => return PITCH,
            Self::Football => return DOWN,
            Self::Weather | Self::Soccer | Self::Track => 5,
            Self::Air | Self::Moon | Self::Commits | Self::Services | Self::Calendar | Self::Anniversaries => 15,
            Self::Message => 150,
        })
    }
}

impl Story {
    /// The story of a seed, begun at a time, so many times as fast as ordinarily.
    pub fn new(seed: u64, start: Zoned, pace: f64) -> Result<Self, SpeedError> {
        let pace = check_speed(pace)?;
        let household = start.with().time(BEGIN).build().unwrap_or_else(|_| start.clone());
        Ok(Self {
            seed,
            pace,
            due: [Duration::ZERO; Subject::ALL.len()],
            climate: Climate::new(seed, household.date()),
            ballpark: Ballpark::new(seed, &start),
            pitches: 0,
            stadium: Stadium::new(seed, &start),
            downs: 0,
            services: Services::new(seed, &start),
            household,
            start,
        })
    }

    /// The keys that it publishes, with a glob for those of the services.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        Subject::ALL.into_iter().map(Subject::key)
    }

    /// The documents that are due when so much time has passed since the start and the clock on the wall shows `now`. All of
    /// them are due at the start.
    pub fn advance(&mut self, elapsed: Duration, now: &Zoned) -> Vec<Publication> {
        let told = elapsed.mul_f64(self.pace);
        self.play(told);
        let mut publications = vec![];
        for subject in Subject::ALL {
            let next = &mut self.due[subject as usize];
            if *next <= told {
                // On the grid of its period, which is that of the games' beats.
                *next = beats(beats_in(told, subject.period()) + 1, subject.period());
                publications.extend(self.publications(subject, told, now));
            }
        }
        publications
    }

    /// Lets the games and the services go on until a time of the story.
    fn play(&mut self, told: Duration) {
        let (start, pace) = (self.start.clone(), self.pace);
        let wall_clock =
            |told: Duration| start.saturating_add(SignedDuration::from_secs_f64(told.as_secs_f64() / pace));
        while self.pitches < beats_in(told, PITCH) {
            self.pitches += 1;
            self.ballpark.beat(&wall_clock(beats(self.pitches, PITCH)));
        }
        while self.downs < beats_in(told, DOWN) {
            self.downs += 1;
            self.stadium.beat(&wall_clock(beats(self.downs, DOWN)));
        }
        self.services.advance(told, wall_clock);
    }

    fn publications(&self, subject: Subject, told: Duration, now: &Zoned) -> Vec<Publication> {
        if subject == Subject::Services {
            let publish = |(key, server, started): (Key, _, &Zoned)| {
                let valid = started.saturating_add(ANNOUNCEMENT);
                publication(key, Values::Server(server), started.clone(), valid)
            };
            return self.services.announcements().map(publish).collect();
        }
        let lasts = |told: Duration| SignedDuration::try_from(told.div_f64(self.pace)).unwrap_or(ANNOUNCEMENT);
        let due_again = SignedDuration::try_from(GRACE).unwrap_or_default() + lasts(subject.period());
        let valid = now.saturating_add(due_again);
        let publication = publication(subject.key().into(), self.values(subject, told, now), now.clone(), valid);
        let ttl = (subject == Subject::Message).then(|| MESSAGE.div_f64(self.pace));
        vec![Publication { ttl, ..publication }]
    }

    fn values(&self, subject: Subject, told: Duration, now: &Zoned) -> Values {
        let time = self.household_clock(told);
        match subject {
            Subject::Weather => Values::Weather(Box::new(self.climate.weather(&time))),
            Subject::Air => Values::Aqi(air(self.seed, &time, &self.climate.at(&time))),
            Subject::Moon => Values::Moon(almanac::moon(&time)),
            Subject::Baseball => Values::Mlb(self.ballpark.entries()),
            Subject::Football => Values::Nfl(self.stadium.week(now)),
            Subject::Soccer => Values::WorldCup(soccer::matches(self.seed, told, now)),
            Subject::Calendar => Values::Calendar(household::calendar(now)),
            Subject::Anniversaries => Values::Events(household::anniversaries(now)),
            Subject::Track => Values::Track(tracker::position(told, &time)),
            Subject::Commits => Values::GitHub(commits::repository(self.seed, told, &time)),
            Subject::Message | Subject::Services => Values::Message(message(told)),
        }
    }

    /// What the household's clock shows at a time of the story.
    fn household_clock(&self, told: Duration) -> Zoned {
        self.household.saturating_add(SignedDuration::from_secs_f64(told.as_secs_f64() * DAY_SPEED))
    }
}

/// How many whole beats a time is.
fn beats_in(time: Duration, beat: Duration) -> u64 {
    time.as_secs() / beat.as_secs()
}

/// The time of so many beats.
fn beats(count: u64, beat: Duration) -> Duration {
    Duration::from_secs(count.saturating_mul(beat.as_secs()))
}

fn publication(key: Key, values: Values, updated: Zoned, valid: Zoned) -> Publication {
    let document = Document { demo: true, ..Document::new(values, Stamp::from(updated), Stamp::from(valid)) };
    Publication { key, document, ttl: None }
}

fn message(told: Duration) -> Message {
    let turn = told.as_secs() / Subject::Message.period().as_secs();
    let (title, text, color) = MESSAGES[turn as usize % MESSAGES.len()];
    Message {
        title: Some(title.into()),
        text: Some(text.into()),
        color: Some(color.into()),
        seconds: Some(8.0),
        ..Message::default()
    }
}

#[cfg(test)]
mod tests;
