//! Settings: what the command line, the environment and files say, as the program itself sees it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

/// The program in a folder of its own, without the settings of whoever runs the test.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_matrix-client"));
    let environment = std::env::vars().filter(|(name, _)| name.starts_with("WALLFEED_"));
    for (name, _) in environment {
        command.env_remove(name);
    }
    command.current_dir(folder).env("XDG_CONFIG_HOME", folder.join("config")).env("TZ", "UTC");
    command
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = program(folder).args(arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn with_file(name: &str, text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    (folder, path)
}

/// The example of the documentation.
const EXAMPLE: &str = r#"
gateway = "http://pi.lan:8000"
size = "128x64"
time_zone = "America/New_York"
favourites = { mlb = ["BOS"], nfl = ["NE"] }

[[page]]
name = "Clock"
seconds = 5
frames = 5

[wifi]
name = "guest"
connect = "WIFI:S:guest;T:WPA;P:secret;;"

[night]
brightness = 15
from = "sunset"
to = "sunrise"

[garbage]
weekday = "Tuesday"

[panel]
rows = 32
cols = 64
chain = 4
parallel = 1
mapping = "adafruit-hat-pwm"
pixel_mapper = "U-mapper"
brightness = 100
"#;

#[test]
fn the_example_is_right() {
    let (folder, _) = with_file("wall.toml", EXAMPLE);
    let (code, stdout, stderr) = run(folder.path(), &["check"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stdout.contains("wall.toml is right") && stdout.contains("http://pi.lan:8000"), "{stdout}");
}

#[test]
fn mistakes_are_named_with_line_and_column() {
    for (text, expected) in [
        ("size = \"128\"", "line 1, column 8: a size is written like 128x64"),
        ("gateway = \"pi.lan\"", "line 1, column 11: a gateway's URL begins with http://"),
        ("clock = 12\n\nsise = \"128x64\"\n", "line 3, column 1: unknown field `sise`"),
        ("units = \"imperial\"", "line 1, column 9: unknown variant `imperial`"),
        ("clock = 13", "line 1, column 9: a clock has 12 or 24 hours"),
        ("display = [\"preview\", \"led\"]", "line 1, column 11: unknown display `led`"),
        ("time_zone = \"Mars/Olympus\"", "line 1, column 13: unknown time zone `Mars/Olympus`"),
        (
            "[[page]]\nname = \"Clock\"\n[[page]]\nname = \"Sauna\"",
            "line 4, column 8: unknown page `Sauna`: the pages are Clock,",
        ),
        ("[[page]]\nname = \"Clock\"\nseconds = -1", "line 3, column 11: a page is on for 1 to 86400 seconds"),
        ("[[page]]\nname = \"Clock\"\nseconds = nan", "line 3, column 11: a page is on for"),
        ("[garbage]\nweekday = \"Someday\"", "line 2, column 11: unknown weekday `Someday`"),
        ("[night]\nbrightness = 15\nfrom = \"25:00\"", "line 3, column 8: an edge of the night is"),
        ("[night]\nbrightness = 200", "line 2, column 14: brightness is 1 to 100 percent"),
        ("clock = 12\n[wifi]\nname = \"guest\"", "line 2, column 1: [wifi] needs either connect = "),
        (
            "[wifi]\nname = \"guest\"\nconnect_secret = \"NOBODYS\"",
            "connect_secret in [wifi]: there is no secret NOBODYS",
        ),
        ("display = \"panel\"\nsize = \"64x64\"", "size is 64x64, but the panels make 128x64"),
        (
            "[panel]\nmapping = \"adafruit-hat\"",
            "line 2, column 11: the driver lights rows with the hardware pulses of pin 18",
        ),
        ("[panel]\nchain = 3", "line 1, column 1: the U-mapper folds a chain in two halves"),
        ("size = \"128x64", "line 1, column 15: "),
        ("wall = \"a\"\nwall = \"b\"", "line 2, column 1: duplicate key"),
    ] {
        let (folder, _) = with_file("wall.toml", text);
        let (code, stdout, stderr) = run(folder.path(), &["check"]);
        assert_eq!((code, stdout.as_str()), (Some(1), ""), "{text}");
        assert!(stderr.contains(expected), "{text}:\n{stderr}");
        assert!(stderr.contains("wall.toml") && stderr.lines().count() == 1, "{text}:\n{stderr}");
    }
}

#[test]
fn a_wrong_option_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["--size", "big"][..], &["--display", "led"], &["--gateway", "ftp://x"], &["--units", "si"]] {
        let (code, _, stderr) = run(folder.path(), arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {stderr}");
    }
    let (code, _, stderr) = run(folder.path(), &["--config", "missing.toml"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("cannot read missing.toml"), "{stderr}");
}

#[test]
fn options_come_before_environment_before_file() {
    let (folder, _) = with_file("wall.toml", "wall = \"file\"\nunits = \"metric\"\nclock = \"24\"\nsize = \"64x32\"\n");
    let output = program(folder.path())
        .args(["--print-config", "--wall", "option"])
        .envs([("WALLFEED_WALL", "environment"), ("WALLFEED_UNITS", "us"), ("WALLFEED_DISPLAY", "none,preview")])
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    for expected in [
        "wall = \"option\"",
        "units = \"us\"",
        "clock = 24",
        "size = \"64x32\"",
        "display = [\"none\", \"preview:127.0.0.1:8081\"]",
    ] {
        assert!(printed.lines().any(|line| line == expected), "{expected}:\n{printed}");
    }
}

#[test]
fn what_is_printed_is_a_settings_file_that_says_the_same() {
    for text in ["", EXAMPLE] {
        let (folder, _) = with_file("wall.toml", text);
        let (code, first, stderr) = run(folder.path(), &["--print-config"]);
        assert_eq!(code, Some(0), "{stderr}");
        fs::write(folder.path().join("wall.toml"), &first).unwrap();
        let (code, second, stderr) = run(folder.path(), &["--print-config"]);
        assert_eq!((code, second), (Some(0), first), "{stderr}");
    }
}

#[test]
fn secrets_are_not_printed() {
    let wifi = "[wifi]\nname = \"guest\"\nconnect_secret = \"GUEST_WIFI\"\n";
    let (folder, _) = with_file("wall.toml", &format!("token = \"hunter2\"\n{wifi}"));
    let (code, _, stderr) = run(folder.path(), &["check"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("GUEST_WIFI_FILE"), "{stderr}");
    let output = program(folder.path()).arg("--print-config").env("GUEST_WIFI", "WIFI:P:hunter2;;").output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(printed.contains(wifi) && !printed.contains("hunter2"), "{printed}");
}

#[test]
fn a_legacy_rotation_is_understood() {
    let (folder, path) = with_file(
        "display_config.yaml",
        "- Page: Clock\n  Time: 5\n  Frames: 5\n- Page: Moon\n  Time: 7\n  Frames: 1\n",
    );
    for arguments in [&["--print-config"][..], &["--print-config", "--config", path.to_str().unwrap()]] {
        let (code, stdout, stderr) = run(folder.path(), arguments);
        assert_eq!(code, Some(0), "{stderr}");
        let pages: Vec<_> =
            stdout.lines().filter(|line| line.starts_with("name = ") || line.starts_with("seconds = ")).collect();
        assert_eq!(pages, ["name = \"Clock\"", "seconds = 5", "name = \"Moon\"", "seconds = 7"]);
    }
    fs::write(&path, "- Page: Clock\n  Time: soon\n").unwrap();
    let (code, _, stderr) = run(folder.path(), &["check"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("line 2, column 9"), "{stderr}");
}

#[test]
fn pages_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let (code, names, _) = run(folder.path(), &["pages", "--names"]);
    assert_eq!(code, Some(0));
    assert!(names.lines().any(|name| name == "Current weather"), "{names}");
    let (_, list, _) = run(folder.path(), &["pages"]);
    assert!(list.lines().any(|line| line.starts_with("Current weather") && line.ends_with("Weather, AQI")), "{list}");
}

#[test]
fn a_page_is_rendered_without_a_gateway() {
    let (folder, _) = with_file("documents.json", "{}");
    let arguments = [
        "render",
        "--page",
        "clock",
        "--documents",
        "documents.json",
        "--now",
        "2026-11-22T18:00:00Z",
        "--size",
        "64x32",
    ];
    let (code, _, stderr) = run(folder.path(), &[&arguments[..], &["--output", "clock.png"]].concat());
    assert_eq!(code, Some(0), "{stderr}");
    let frame = wallfeed_matrix_client::png::decode(&fs::read(folder.path().join("clock.png")).unwrap()).unwrap();
    assert_eq!(
        embedded_graphics::geometry::OriginDimensions::size(&frame),
        embedded_graphics::geometry::Size::new(64, 32)
    );
    let (code, _, stderr) =
        run(folder.path(), &[&arguments[..], &["--frames", "3", "--every", "500", "--output", "clock.png"]].concat());
    assert_eq!(code, Some(0), "{stderr}");
    assert!(folder.path().join("clock-0003.png").exists());
    let (code, _, stderr) = run(folder.path(), &[&arguments[..], &["--frames", "0", "--output", "none.png"]].concat());
    assert_eq!(code, Some(2), "no frames are no picture: {stderr}");
}

#[test]
fn where_no_display_fits_the_remedy_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, stderr) = run(folder.path(), &[]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("--display preview"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["--display", "panel"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("no Raspberry Pi"), "{stderr}");
    let (code, _, stderr) = run(folder.path(), &["--display", "panel", "--size", "64x64"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("size is 64x64, but the panels make 128x64"), "{stderr}");
}
