//! The panels' program as a service: root no longer than needed, and never a dark or frozen wall that nobody notices.

use std::{collections::BTreeSet, os::unix::fs::MetadataExt};

use wallfeed_tests::{gateway::store, service_manager::ServiceManager};

use super::*;

/// A line of `/proc/PID/task/TID/status` for each of the program's threads.
fn of_threads(program: &Program, field: &str) -> Vec<String> {
    let tasks = fs::read_dir(format!("/proc/{}/task", program.id())).unwrap();
    let statuses = tasks.map(|task| fs::read_to_string(task.unwrap().path().join("status")).unwrap());
    let line = |status: String| status.lines().find_map(|line| line.strip_prefix(field).map(str::to_owned));
    statuses.map(|status| line(status).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[tokio::test]
async fn root_is_given_up_once_the_hardware_is_open() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let mut wall = PanelWall::start(Setup::small()).await;
    wall.frame().await;
    wall.light().await;
    // What the driver does as root, and no file of which is open any longer.
    assert_eq!(wall.pi.read("proc/sys/kernel/sched_rt_runtime_us"), "999000");
    assert_eq!(wall.pi.read("sys/devices/system/cpu/cpu3/cpufreq/scaling_governor"), "performance");
    for (field, expected) in
        [("Uid:", "1 1 1 1"), ("Gid:", "1 1 1 1"), ("Groups:", "1"), ("CapEff:", "0000000000000000")]
    {
        let threads = of_threads(&wall.program, field);
        assert!(threads.len() >= 3 && threads.iter().all(|ids| ids == expected), "{field} {threads:?}");
    }
    let files = fs::read_dir(format!("/proc/{}/fd", wall.program.id())).unwrap();
    let files: Vec<_> = files.filter_map(|file| fs::read_link(file.unwrap().path()).ok()).collect();
    assert!(!files.iter().any(|file| file.ends_with("dev/mem")), "{files:?}");
    assert_eq!(fs::metadata(wall.pictures.join(LATEST)).unwrap().uid(), 1);
}

#[tokio::test]
async fn the_drivers_core_is_left_to_it() {
    let cores: BTreeSet<_> = of_cores("/proc/self/status").collect();
    if cores.len() < 2 || !cores.contains(&0) {
        return;
    }
    // The chip's only core, so that it is there on any machine.
    let mut wall = PanelWall::start(Setup::small().on(Model::Zero)).await;
    wall.light().await;
    let threads = fs::read_dir(format!("/proc/{}/task", wall.program.id())).unwrap();
    let threads: Vec<BTreeSet<_>> =
        threads.map(|task| of_cores(task.unwrap().path().join("status").to_str().unwrap()).collect()).collect();
    let with_the_drivers = threads.iter().filter(|cores| cores.contains(&0)).collect::<Vec<_>>();
    assert_eq!(with_the_drivers, [&BTreeSet::from([0])], "{threads:?}");
}

/// The cores on which a thread may run: `Cpus_allowed_list: 0,2-3`.
fn of_cores(status: &str) -> impl Iterator<Item = usize> {
    let status = fs::read_to_string(status).unwrap();
    let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).unwrap().trim().to_owned();
    let ranges: Vec<_> = list.split(',').map(str::to_owned).collect();
    ranges.into_iter().flat_map(|range| {
        let (first, last) = range.split_once('-').unwrap_or((&range, &range));
        first.parse::<usize>().unwrap()..=last.parse().unwrap()
    })
}

#[tokio::test]
async fn a_driver_that_has_died_ends_the_program() {
    let mut wall = PanelWall::start(Setup::small()).await;
    wall.light().await;
    wall.panels.turn_timer_back();
    assert_eq!(wall.program.ended().await.code(), Some(1));
    assert!(wall.program.log().contains("the panel's driver has stopped"));
}

#[tokio::test]
async fn a_driver_that_is_stuck_ends_the_program_and_the_watchdog_is_not_fed_for_it() {
    let manager = ServiceManager::new();
    let mut wall = PanelWall::start_with(Setup::small(), |_, command| {
        manager.host(command);
        command.env("WATCHDOG_USEC", "3000000");
    })
    .await;
    assert_eq!(manager.heard().await, "READY=1");
    wall.light().await;
    assert_eq!(manager.heard().await, "WATCHDOG=1");

    wall.panels.freeze();
    assert_eq!(wall.program.ended().await.code(), Some(1));
    assert!(wall.program.log().contains("the panel's driver is stuck"));
}

#[tokio::test]
async fn the_program_that_is_everything_drives_panels_too() {
    let Setup { model, panel, hardware, viewer } = Setup::small();
    let mut pi = VirtualPi::new(model);
    let mut panels = pi.panels(hardware);
    let home = pi.scratch();
    let settings = format!(
        "[gateway]\nlisten = \"127.0.0.1:0\"\nstore = \"memory:\"\nwrite_token = \"{TOKEN}\"\n\n\
         [wall]\ndisplay = \"panel\"\n[[wall.page]]\nname = \"Image\"\n[wall.panel]\n{panel}\n"
    );
    fs::write(home.join("wallfeed.toml"), settings).unwrap();
    let mut command = Command::new(built("wallfeed"));
    command.current_dir(&home).env("HOME", &home).env("XDG_CONFIG_HOME", &home).env("XDG_STATE_HOME", &home);
    pi.host(&mut command);
    let mut program = Program::start(command);
    let address = program.address().await;

    let (width, height) = viewer.size();
    let picture = Picture::colorful(width as u32, height as u32);
    store(&address, "Image", &picture.document(), TOKEN).await;
    let shows = |light: &Light| viewer.differences(light, &picture).is_empty();
    within("the picture on the panels", panels.refresh(shows)).await;
    if rustix::process::geteuid().is_root() {
        assert!(of_threads(&program, "Uid:").iter().all(|ids| ids == "1 1 1 1"));
    }
    assert!(program.terminate().await.success());
    assert!(within("the end of the driver", panels.ended()).await, "the panels are left lit");
}
