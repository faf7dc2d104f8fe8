// Generated from the Rust types of the wire format. To make it again: WALLFEED_BLESS=1 cargo test -p wallfeed-proto typescript

/** What a key holds. Documents come from many publishers: any member may be missing, and a number may be a string. */
export type Document<Values> = {
  /** When the document was made: `MM/DD/YYYY h:mm A Z`, or RFC 3339. */
  updated?: Stamp;
  /** When the next one is due; past it, the document is stale: `MM/DD/YYYY h:mm:ss A Z`, or RFC 3339. */
  valid?: Stamp;
  /** Whether the values are invented. */
  demo?: boolean;
  /** The key's own values. */
  values?: Values;
};

/** The data of an `update` event that carries a document. */
export type Update<Name extends keyof Documents = keyof Documents> = { type: Name } & Document<ValuesOf<Name>>;

/** The values under a key. */
export type ValuesOf<Name extends keyof Documents> = NonNullable<NonNullable<Documents[Name]>["values"]>;

/** The data of the stream's events, by the event's name. */
export type Events = {
  hello: Hello;
  update: Update | Command;
  delete: Delete;
  status: Status;
  ping: { type: "ping" };
};

/** The latest document of each key. */
export type Documents = {
  AQI?: Document<Aqi>;
  Weather?: Document<Weather>;
  Moon?: Document<Moon>;
  Calendar?: Document<Calendar>;
  Events?: Document<Anniversary[]>;
  MLB?: Document<BallGame[]>;
  NFL?: Document<FootballWeek>;
  WC?: Document<Match[]>;
  Track?: Document<Position>;
  GitHub?: Document<GitHub>;
  Message?: Document<Message>;
  Image?: Document<Image>;
  [server: `${string}-Server`]: Document<Server> | undefined;
};

/** What a client is told first. */
export type Hello = {
  type: "hello";
  /** Names the Board that numbers the events. */
  epoch: string;
  /** Whether the stream goes on where the client left; otherwise a snapshot follows. */
  resumed: boolean;
  /** Whether the store answers. */
  store: StoreState;
  /** All keys that are present; a client drops the others. */
  keys: Array<string>;
};

/** A key is gone. */
export type Delete = {
  /** The key. */
  type: string;
  /** Why. */
  reason: Reason;
};

/** Why a key is gone. */
export type Reason = "expired" | "evicted" | "deleted";

/** The store went away or came back. */
export type Status = {
  type: "status";
  /** Whether it answers. */
  store: StoreState;
};

/** Whether the store answers. */
export type StoreState = "up" | "down";

/** One command, as it travels through the store and on the stream. */
export type Command = {
  /** Always `webcontrol`. */
  type: CommandKind;
  /** What to do. */
  command: CommandName;
  /** The page's name or the brightness, where the command takes one. */
  argument?: string;
  /** The one wall that is meant; none: all. */
  wall?: string;
  /** Unique per command; on the store's command channel only, so that replicas can tell a repetition. */
  id?: string;
};

/** What a wall is told to do. */
export type CommandName = "pp" | "fwd" | "rew" | "out" | "reload" | "page" | "brightness" | "on" | "off";

/** The `type` of every command. */
export type CommandKind = "webcontrol";

/** An instant with the offset at which it was written down. */
export type Stamp = string;

/** The United States air quality index and what drives it. */
export type Aqi = {
  /** When the air was measured, `MM/DD/YYYY h:mm A ZZZ`. */
  date_time?: string;
  /** 0 to 500. */
  aqi_score?: number;
  /** Good, Moderate, Unhealthy for Sensitive Groups, Unhealthy, Very Unhealthy or Hazardous. */
  aqi_adjective?: string;
  /** The category's colour, written `(r,g,b)`. */
  color?: Rgb;
  /** The pollutant with the highest score. */
  main_pollutant?: string;
};

/** A colour, written `(r,g,b)` with decimal parts. */
export type Rgb = `(${number},${number},${number})`;

/** Now, the next days, the next hours. */
export type Weather = {
  /** Now. */
  current?: Current;
  /** Eight days, today first. */
  forecast?: Array<Day>;
  /** 48 hours, the present one first. */
  hourly?: Array<Hour>;
};

/** The weather now. */
export type Current = {
  /** Temperature, °F. */
  temp?: number;
  /** What it feels like, °F. */
  fl?: number;
  /** Relative humidity, %. */
  humid?: number;
  /** Where the wind comes from, one of 16 points (`NNE`). */
  windDir?: string;
  /** Wind, mph. */
  windSpeed?: number;
  /** Gusts, mph; 0 for none. */
  windGust?: number;
  /** In words. */
  desc?: string;
  /** Day or night. */
  dn?: DayNight;
  /** OpenWeatherMap condition code. */
  wid?: number;
  /** The code of the icon: `wid` + 60000, or + 61000 at night for 800, 801, 802 and 951. */
  nwid?: number;
};

/** One day of the forecast. */
export type Day = {
  /** `TOD`, `TOM`, then the day of the week, `MON`. */
  dow?: string;
  /** Day or night. */
  dn?: DayNight;
  /** OpenWeatherMap condition code. */
  wid?: number;
  /** The code of the icon. */
  nwid?: number;
  /** Highest temperature, °F. */
  high?: number;
  /** Lowest temperature, °F. */
  low?: number;
};

/** One hour of the forecast. */
export type Hour = {
  /** Local time, `HH:mm`. */
  hour?: string;
  /** Day or night. */
  dn?: DayNight;
  /** OpenWeatherMap condition code. */
  wid?: number;
  /** The code of the icon. */
  nwid?: number;
  /** Temperature, °F. */
  temp?: number;
  /** What it feels like, °F. */
  feel?: number;
};

/** Whether the sun is up. */
export type DayNight = "d" | "n";

/** The moon's phase, and the next events of sun and moon. */
export type Moon = {
  /** 0 to 99: 0 new, 25 first quarter, 50 full, 75 last quarter. */
  phase?: number;
  /** The lit part, `"97.3%"`. */
  illumstr?: string;
  /** `"Sunrise:  06:58 AM"`, `"Sunset:   07:43 PM"`, `"Polar day"` or `"Polar night"`. */
  sunevent?: string;
  /** `"Moonrise: 06:58 AM"`, `"Moonset:  01:12 PM"`, `"Moon: up"` or `"Moon: down"`. */
  moonevent?: string;
};

/** The meetings, in order. Written as `["No events"]` when there are none. */
export type Calendar = Meeting[] | ["No events"];

/** One meeting, on the wire a list of three strings: summary, start, end. */
export type Meeting = [summary: string, start: string, end: string];

/** A day that comes back every year. */
export type Anniversary = {
  /** Whose. */
  name?: string;
  /** What, e.g. `Birthday`. */
  event?: string;
  /** 1 to 12. */
  month?: number;
  /** 1 to 31. */
  day?: number;
  /** The year of the first. */
  year?: number;
};

/** One game of baseball. */
export type BallGame = {
  /** The game's id upstream. */
  id?: string;
  /** When it starts. */
  startTime?: Stamp;
  /** `regular-season`, `post-season`, `preseason`, … */
  seasonType?: string;
  /** E.g. `BOS`. */
  awayAbbreviation?: string;
  /** E.g. `NYY`. */
  homeAbbreviation?: string;
  /** Six hexadecimal digits. */
  awayColor?: string;
  /** Six hexadecimal digits. */
  homeColor?: string;
  /** Won and lost, `34-28`. */
  awayRecord?: string;
  /** Won and lost. */
  homeRecord?: string;
  /** URL of a picture. */
  awayLogo?: string;
  /** URL of a picture. */
  homeLogo?: string;
  /** Scheduled, live or over. */
  status?: GameState;
  /** E.g. Postponed, Suspended, Rain Delay, `Final/10`. */
  detail?: string;
  /** Runs; once it has started. */
  awayScore?: string;
  /** Runs; once it has started. */
  homeScore?: string;
  /** Hits; once it has started. */
  awayHits?: number;
  /** Hits; once it has started. */
  homeHits?: number;
  /** Errors; once it has started. */
  awayErrors?: number;
  /** Errors; once it has started. */
  homeErrors?: number;
  /** The inning; while it is live. */
  inning?: number;
  /** The part of the inning; while it is live. */
  inningState?: InningState;
  /** The last play in words; while it is live. */
  lastPlay?: string;
  /** 0 to 4; while somebody is at bat. */
  balls?: number;
  /** 0 to 3; while somebody is at bat. */
  strikes?: number;
  /** 0 to 3; while somebody is at bat. */
  outs?: number;
  /** Whether a runner is there. */
  onFirst?: boolean;
  /** Whether a runner is there. */
  onSecond?: boolean;
  /** Whether a runner is there. */
  onThird?: boolean;
};

/** Whether a game is scheduled, live or over. */
export type GameState = "pre" | "in" | "post";

/** The part of an inning. */
export type InningState = "Top" | "Mid" | "Bot" | "End";

/** A week of the football season. */
export type FootballWeek = {
  /** E.g. `Regular Season`. */
  seasontype?: string;
  /** E.g. `Week 12`. */
  weekname?: string;
  /** E.g. `Nov 19-25`. */
  weekdates?: string;
  /** The week's games. */
  events?: Array<FootballGame>;
};

/** One game of football. */
export type FootballGame = {
  /** When it starts, local: `Sun 1:00 PM`. */
  date?: string;
  /** When it starts, UTC. */
  fulldate?: string;
  /** The week of the season. */
  week?: number;
  /** Scheduled, live or over. */
  state?: GameState;
  /** E.g. `NE`. */
  homeabrv?: string;
  /** E.g. `BUF`. */
  awayabrv?: string;
  /** The team's id upstream. */
  homeid?: string;
  /** The team's id upstream. */
  awayid?: string;
  /** `#RRGGBB`. */
  homecolor?: string;
  /** `#RRGGBB`. */
  awaycolor?: string;
  /** URL of a picture. */
  homelogo?: string;
  /** URL of a picture. */
  awaylogo?: string;
  /** Won and lost. */
  homerecord?: string;
  /** Won and lost. */
  awayrecord?: string;
  /** Points. */
  homescore?: string;
  /** Points. */
  awayscore?: string;
  /** E.g. Postponed. */
  detail?: string;
  /** `1st Qtr` to `4th Qtr`, `Halftime`, `OT`; while it is live. */
  period?: string;
  /** What is left of the period; while it is live. */
  clock?: string;
  /** Who has the ball. */
  possession?: string;
  /** Where the ball is, `ATL 20`. */
  position?: string;
  /** `3rd & 9`. */
  downandyardage?: string;
  /** The last play in words. */
  lastplay?: string;
};

/** One match. */
export type Match = {
  /** The first team. */
  home_name?: string;
  /** Its flag. */
  home_flag?: string;
  /** The second team. */
  away_name?: string;
  /** Its flag. */
  away_flag?: string;
  /** Scheduled, live or over. */
  status?: MatchState;
  /** `h-a`. */
  score?: string;
  /** `(h-a)`, or empty. */
  penalties?: string;
  /** The minute of a live match, or when it starts. */
  time?: string;
};

/** Whether a match is scheduled, live or over. */
export type MatchState = "future_scheduled" | "in_progress" | "completed";

/** Where a satellite tracker was last. */
export type Position = {
  /** `M/D/YYYY h:mm:ss A`. */
  Time?: string;
  /** Who carries it. */
  Name?: string;
  /** Decimal degrees; south is negative. */
  Latitude?: string;
  /** Decimal degrees; west is negative. */
  Longitude?: string;
  /** Knots. */
  Velocity?: number;
  /** One of 16 points, `NNE`. */
  Course?: string;
  /** Whether the tracker heard enough satellites. */
  "Valid GPS Fix"?: Fix;
};

/** Whether a position is to be trusted, written `True` or `False`. */
export type Fix = "True" | "False";

/** The latest commit, and the last that built. */
export type GitHub = {
  /** Seven hexadecimal digits. */
  latest_commit?: string;
  /** Seven hexadecimal digits; `0000000` for none. */
  last_successful_commit?: string;
  /** The latest commit's message. */
  commit_message?: string;
  /** `YYYY-MM-DD hh:mm:ss A ZZZ`. */
  date?: string;
};

/** A service announces itself. */
export type Server = {
  /** In words. */
  message?: string;
};

/** A text that somebody pushes to the walls. */
export type Message = {
  /** The text. */
  text?: string;
  /** A line above it. */
  title?: string;
  /** `#RRGGBB`. */
  color?: string;
  /** How long it is shown. */
  seconds?: number;
  /** Whether it interrupts. */
  priority?: Priority;
  /** Whether it scrolls even if it fits. */
  scroll?: boolean;
};

/** Whether a message interrupts. */
export type Priority = "normal" | "urgent";

/** A picture that somebody pushes to the walls. */
export type Image = {
  /** The picture. */
  data?: DataUrl;
  /** How long it is shown. */
  seconds?: number;
};

/** A PNG or GIF as a `data:` URL (RFC 2397) in base 64. */
export type DataUrl = `data:image/${"png" | "gif"};base64,${string}`;
