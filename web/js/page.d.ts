/** The page's own types, known in every module. Those of the wire format are generated: `types.d.ts`. */

type App = import('./app.js').App;
type Commands = import('./commands.js').Commands;
type Settings = import('./app.js').Settings;
type Store = import('./store.js').Store;

// Reading and formatting

/** Makes a value out of any JSON, or nothing. */
type Reader<T> = (value: unknown) => T | undefined;

/** A reader for each member of an object, all of them optional. */
type Members<T> = { [Name in keyof T]?: Reader<Exclude<T[Name], undefined>> };

/** What a rendering function may know besides its documents. */
interface Context {
  /** Milliseconds since 1970. */
  now: number;
  /** BCP 47. */
  locale: string;
  units: 'us' | 'metric';
  clock: 12 | 24;
  /** IANA name; without one, the browser's. */
  timeZone?: string;
}

/** What the reader chose. */
interface Choices {
  units?: 'us' | 'metric';
  clock?: 12 | 24;
  theme?: 'light' | 'dark';
}

// Elements

type Child = Node | string | number | false | null | undefined;
type Children = Child | Child[];

/** Attributes; functions are listeners (`onclick`); `style` is an object of CSS properties. */
type Properties = Record<
  string,
  string | number | boolean | null | undefined | Record<string, string> | ((event: any) => void)
>;

// The feed

/** An event as it travelled. */
interface StreamEvent {
  name: string;
  /** JSON. */
  data: string;
}

/** The latest document of a key. */
interface Entry {
  key: string;
  /** When it was made. */
  updated?: number;
  /** When the next one is due; past it, the document is stale. */
  valid?: number;
  /** Whether it is invented. */
  demo: boolean;
  values: unknown;
  /** In bytes, as it travelled. */
  size: number;
}

type Documents = Readonly<Record<string, Entry | undefined>>;

/** How the connection is. */
interface Link {
  phase: 'connecting' | 'live' | 'reconnecting';
  /** When the phase began. */
  since: number;
  /** When the gateway was last heard. */
  heard?: number;
  /** Attempts since then. */
  failures: number;
}

/** The connection in words. */
interface LinkState {
  state: 'connecting' | 'live' | 'reconnecting' | 'store-down' | 'offline' | 'locked';
  /** A word or two. */
  label: string;
  /** A sentence, where something is wrong. */
  explanation?: string;
}

/** What listens to a stream. */
interface Listeners {
  onEvent: (event: StreamEvent) => void;
  onLink: (link: Link) => void;
}

interface StreamOptions extends Listeners {
  url: string;
  /** Of the events. */
  names: string[];
  /** How long, in milliseconds, a good connection may be silent; by default, for ever. */
  silence?: number;
  /** Whether a new connection goes on where the last one ended. */
  canResume?: () => boolean;
  open?: (url: string) => EventSource;
  now?: () => number;
}

/** What a tab asks of the shared worker. */
interface Asked {
  /** To be told everything from now on, of the gateway at this address. */
  join?: string;
  leave?: boolean;
  /** To try at once. */
  wake?: boolean;
  /** How the connection is. */
  state?: boolean;
}

/** The page's end of the stream. */
interface Connection {
  /** Tries at once. */
  wake(): void;
}

interface Named {
  name: string;
  url: string;
}

/** `page.json`, as far as it can be read. */
interface PageJson {
  title?: string;
  version?: string;
  links?: Partial<Named>[];
  writable?: boolean;
  tokens?: { command?: boolean; write?: boolean };
}

/** What the gateway says of itself. */
interface Info {
  title?: string;
  version?: string;
  /** To other dashboards. */
  links: Named[];
  /** Whether it takes documents at all. */
  isWritable?: boolean;
  /** Whether commands need a token. */
  isCommandGuarded?: boolean;
  /** Whether documents need a token. */
  isWriteGuarded?: boolean;
}

/** What became of a request. */
interface Answer {
  isDone: boolean;
  /** Why not, or that it was accepted. */
  words: string;
}

/** Says why a token is not taken, or nothing. */
type CheckToken = (token: string, isLasting: boolean) => Promise<string>;

// Pages and cards

/** An open page. */
interface View {
  element: HTMLElement;
  close(): void;
}

interface Page {
  /** In the address, after `#/`. */
  name: string;
  title: string;
  /** Whose document it shows. */
  key?: string;
  /** The style sheets that it needs besides those of Home. */
  styles?: string[];
  load(): Promise<{ open(app: App): View | Promise<View> }>;
}

/** One thing from the feed. */
interface Card {
  /** Of the style sheet's classes. */
  name: string;
  title: string;
  /** Whose document it shows; a leading `*` stands for any text. */
  key: string;
  /** What fills it, where there is nothing yet. */
  waiting: string;
  /** The page that says more. */
  page?: string;
  /** Whether it is left out while it has nothing to show. */
  isOptional?: boolean;
  /** `null` where there is nothing to show. */
  body(documents: Documents, context: Context): Children[] | null;
  /** For the style sheet. */
  attributes?(documents: Documents, context: Context): Record<string, string | undefined>;
}

/** A card that is left out while it has nothing to show. Its code and its style sheet come with its first document. */
interface LateCard {
  key: string;
  style?: string;
  load(): Promise<Card>;
}

interface Team {
  name: string | undefined;
  color?: string;
  record?: string;
  /** Once it has started. */
  score?: string;
  hasBall?: boolean;
}

interface Game {
  id: string;
  state: 'pre' | 'in' | 'post';
  away: Team;
  home: Team;
  start?: number;
  /** What the state does not say: Postponed, `Final/10`. */
  detail?: string;
  /** The state in a few characters. */
  short: string;
  lastPlay?: string;
}

type BallGame = Game & { line: Wire.BallGame };
type FootballGame = Game & { line: Wire.FootballGame };

interface Meeting {
  title: string;
  start: number;
  end: number;
  /** Whether start and end are the midnights, as if they were UTC, of its first day and of the day after its last. */
  isAllDay: boolean;
}

/** The next return of a day. */
interface Occasion {
  /** Whose. */
  name: string;
  /** What. */
  event: string;
  /** Which return it is, the first being 1. */
  count?: number;
  /** From today. */
  days: number;
  /** Midnight, as if it were UTC. */
  date: number;
}

type Sky =
  | 'clear'
  | 'fair'
  | 'cloudy'
  | 'overcast'
  | 'drizzle'
  | 'rain'
  | 'thunder'
  | 'sleet'
  | 'snow'
  | 'mist'
  | 'wind'
  | 'tornado'
  | 'unknown';

// Drawings

/** Where a line is drawn. */
interface Box {
  width: number;
  /** y of the highest value. */
  top: number;
  /** y of the lowest. */
  bottom: number;
}

/** Where the ball is. */
interface Drive {
  away: Team;
  home: Team;
  position: string;
  toGo?: string;
  isHomeBall: boolean;
}

// Walls

interface Wall {
  /** That commands aim at. */
  name: string;
  /** Of its preview, ending in a slash. */
  url: string;
}

/** What a wall says of itself. */
interface WallStatus {
  wall?: string;
  size?: string;
  paused?: boolean;
  connected?: boolean;
}

interface Frame {
  /** In LEDs. */
  width: number;
  height: number;
  /** That the wall shows. */
  page: string;
  /** 0 to 100; 0: the wall is off. */
  brightness: number;
  /** Red, green, blue and alpha of each LED, row by row. */
  pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** The values of the wire format. */
declare namespace Wire {
  type Anniversary = import('./types.d.ts').Anniversary;
  type Aqi = import('./types.d.ts').Aqi;
  type BallGame = import('./types.d.ts').BallGame;
  type Current = import('./types.d.ts').Current;
  type Day = import('./types.d.ts').Day;
  type FootballGame = import('./types.d.ts').FootballGame;
  type FootballWeek = import('./types.d.ts').FootballWeek;
  type GitHub = import('./types.d.ts').GitHub;
  type Hour = import('./types.d.ts').Hour;
  type Match = import('./types.d.ts').Match;
  type Message = import('./types.d.ts').Message;
  type Moon = import('./types.d.ts').Moon;
  type Position = import('./types.d.ts').Position;
  type Weather = import('./types.d.ts').Weather;
}
