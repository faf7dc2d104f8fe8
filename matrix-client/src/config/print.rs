//! The effective settings as a commented settings file.

use std::fmt::{self, Display, Formatter};

use toml::Value;

use super::Settings;
use crate::scene::{Clock, Units};

impl Display for Settings {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "# Settings of a Wallfeed wall. Every member may be left out.\n")?;
        self.connection(f)?;
        self.canvas(f)?;
        self.home(f)?;
        self.rotation(f)?;
        self.panel(f)
    }
}

fn quoted(text: impl Display) -> Value {
    Value::String(text.to_string())
}

impl Settings {
    fn connection(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "# Base URL of the gateway.\ngateway = {}", quoted(&self.gateway))?;
        match self.token {
            Some(_) => writeln!(f, "# The gateway's read token is set; it is not shown.\n# token = \"…\"")?,
            None => writeln!(
                f,
                "# The gateway's read token, where it wants one; WALLFEED_TOKEN is a better place.\n# token = \"…\""
            )?,
        }
        writeln!(
            f,
            "# Seconds between the gateway's heartbeats; silence of two and a half of them means: connect again."
        )?;
        writeln!(f, "heartbeat = {}", self.heartbeat.as_secs())?;
        writeln!(f, "# The name at which commands are aimed.\nwall = {}\n", quoted(&self.wall))
    }

    fn canvas(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let displays = self.displays.iter().map(quoted).collect();
        writeln!(f, "# Where frames go: panel, terminal, preview:ADDRESS:PORT, png:FOLDER or none.")?;
        writeln!(f, "display = {}", Value::Array(displays))?;
        writeln!(f, "# Width and height in LEDs.\nsize = {}\n", quoted(self.size))
    }

    fn home(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let preferences = &self.preferences;
        match self.time_zone.iana_name() {
            Some(name) => writeln!(f, "# An IANA time zone.\ntime_zone = {}", quoted(name))?,
            None => writeln!(
                f,
                "# An IANA time zone; the system's, unless it is given.\n# time_zone = \"America/New_York\""
            )?,
        }
        let units = if preferences.units == Units::Metric { "metric" } else { "us" };
        writeln!(f, "# us or metric.\nunits = {}", quoted(units))?;
        let hours = if preferences.clock == Clock::TwentyFour { 24 } else { 12 };
        writeln!(f, "# 12 or 24 hours.\nclock = {hours}")?;
        let transition = quoted(self.transition.name());
        writeln!(f, "# How one page gives way to the next: cut, slide or fade.\ntransition = {transition}\n")?;
        writeln!(f, "# Teams whose games come first, and interrupt while they are live.\n[favourites]")?;
        for league in ["mlb", "nfl", "wc"] {
            let teams = preferences.favourites.get(league).into_iter().flatten().map(quoted).collect();
            writeln!(f, "{league} = {}", Value::Array(teams))?;
        }
        writeln!(
            f,
            "\n# The guest network; connect is what a phone scans. connect_secret = \"NAME\" names a secret instead."
        )?;
        match (&preferences.wifi, &self.wifi_secret) {
            (Some(wifi), Some(secret)) => {
                writeln!(f, "[wifi]\nname = {}\nconnect_secret = {}", quoted(&wifi.name), quoted(secret))?;
            }
            (Some(wifi), None) => {
                writeln!(f, "[wifi]\nname = {}\nconnect = {}", quoted(&wifi.name), quoted(&wifi.connect))?;
            }
            (None, _) => writeln!(f, "# [wifi]\n# name = \"guest\"\n# connect = \"WIFI:S:guest;T:WPA;P:secret;;\"")?,
        }
        writeln!(f, "\n# The day on which garbage is collected.")?;
        match preferences.garbage {
            Some(day) => writeln!(f, "[garbage]\nweekday = {}", quoted(super::value::Day(day)))?,
            None => writeln!(f, "# [garbage]\n# weekday = \"Tuesday\"")?,
        }
        writeln!(f, "\n# When the wall is dimmed, to which percentage: sunset, sunrise, or a time like \"22:00\".")?;
        match self.night {
            Some(night) => {
                let (from, to) = (quoted(night.from), quoted(night.to));
                writeln!(f, "[night]\nbrightness = {}\nfrom = {from}\nto = {to}", night.brightness)?;
                if let Some(place) = night.place {
                    writeln!(f, "latitude = {:?}\nlongitude = {:?}", place.latitude(), place.longitude())?;
                }
                Ok(())
            }
            None => writeln!(f, "# [night]\n# brightness = 15\n# from = \"sunset\"\n# to = \"sunrise\""),
        }
    }

    fn rotation(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n# The rotation, in order: how long each page is on, in how many frames (games, for instance).")?;
        writeln!(f, "# A page may have a transition of its own.")?;
        for turn in &self.turns {
            let seconds = turn.duration.as_secs_f64();
            let (name, frames) = (quoted(turn.page.name()), turn.frames);
            writeln!(f, "[[page]]\nname = {name}\nseconds = {seconds}\nframes = {frames}")?;
            if turn.transition != self.transition {
                writeln!(f, "transition = {}", quoted(turn.transition.name()))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }

    fn panel(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let panel = &self.panel;
        writeln!(f, "# HUB75 panels on a Raspberry Pi.\n[panel]")?;
        writeln!(f, "# LEDs of one panel, panels in a chain, chains on the adapter.")?;
        let (rows, cols, chain, parallel) = (panel.rows, panel.cols, panel.chain, panel.parallel);
        writeln!(f, "rows = {rows}\ncols = {cols}\nchain = {chain}\nparallel = {parallel}")?;
        writeln!(f, "# regular or adafruit-hat-pwm.\nmapping = {}", quoted(panel.mapping))?;
        writeln!(
            f,
            "# U-mapper or ChainLink, then Mirror:H, Mirror:V, Rotate:90, Rotate:180, Rotate:270, separated by `;`."
        )?;
        writeln!(f, "pixel_mapper = {}", quoted(panel.pixel_mapper))?;
        writeln!(f, "# Fewer bits, or fewer nanoseconds for the lowest, refresh faster and show fewer shades.")?;
        writeln!(f, "pwm_bits = {}\npwm_lsb_nanoseconds = {}", panel.pwm_bits, panel.pwm_lsb_nanoseconds)?;
        writeln!(f, "dither_bits = {}\nrefresh_rate = {}", panel.dither_bits, panel.refresh_rate)?;
        writeln!(f, "interlaced = {}\nrgb_sequence = {}", panel.interlaced, quoted(&panel.rgb_sequence))?;
        writeln!(f, "row_setter = {}", quoted(&panel.row_setter))?;
        writeln!(
            f,
            "# How much slower the pins are driven than the chip could; more helps against flicker and noise."
        )?;
        optional(f, "slowdown", panel.slowdown.map(|slowdown| Value::Integer(slowdown.into())), "3")?;
        optional(f, "panel_type", panel.panel_type.as_ref().map(quoted), "\"FM6126\"")?;
        optional(f, "multiplexing", panel.multiplexing.as_ref().map(quoted), "\"Stripe\"")?;
        writeln!(f, "# The Raspberry Pi's chip, where it cannot be found out: BCM2708, BCM2709 or BCM2711.")?;
        optional(f, "chip", panel.chip.as_ref().map(quoted), "\"BCM2711\"")?;
        writeln!(f, "# Percent, by day.\nbrightness = {}", panel.brightness)?;
        writeln!(f, "# The user that the program becomes once the hardware is open.\nuser = {}", quoted(&panel.user))
    }
}

fn optional(f: &mut Formatter<'_>, name: &str, value: Option<Value>, example: &str) -> fmt::Result {
    match value {
        Some(value) => writeln!(f, "{name} = {value}"),
        None => writeln!(f, "# {name} = {example}"),
    }
}
