//! `synth` killed at any moment, and several of them at once: `out/<environment>` is the old tree or the new one.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::harness::outcome::trials;
use crate::harness::project::{Project, TODAY};
use crate::harness::tree::{Tree, tree, verify};

trials![killed_at_any_moment, several_at_once];

/// How often it is killed.
const RUNS: usize = 200;

/// Two settings that most files differ between.
const SETTINGS: [&str; 2] = ["123456789012", "210987654321"];

/// Lets what stands be replaced, as another account demands.
const REPLACEABLE: &str = "prevent_destroy = false";

/// A project with both settings, the tree of each, and the foreign files that are in either.
struct Alternating {
    project: Project,
    settings: [String; 2],
    trees: [Tree; 2],
}

impl Alternating {
    fn new() -> Self {
        let project = Project::small();
        let first = format!("{REPLACEABLE}\n{}", project.read("environments/prod.toml"));
        let settings = [first.clone(), first.replace(SETTINGS[0], SETTINGS[1])];
        assert_ne!(settings[0], settings[1]);
        let alternating = Self { project, settings, trees: [Tree::new(), Tree::new()] };
        alternating.synthesize(0);
        alternating.add_foreign();
        let trees = [1, 0].map(|which| {
            alternating.synthesize(which);
            let tree = alternating.tree();
            assert_eq!(verify(&tree).len(), 13);
            tree
        });
        let [second, first] = trees;
        let differing = first.iter().filter(|(path, entry)| second.get(*path) != Some(entry)).count();
        assert!(differing > 5, "only {differing} files differ");
        Self { trees: [first, second], ..alternating }
    }

    /// What Terraform and people keep beside generated files.
    fn add_foreign(&self) {
        let folder = self.project.path().join("out/prod");
        for number in 0..40 {
            let file = format!("infrastructure/.terraform/modules/{number}/main.tf");
            self.project.write(&format!("out/prod/{file}"), &file);
        }
        for file in [
            "infrastructure/.terraform.lock.hcl",
            "infrastructure/terraform.tfstate",
            "infrastructure/mine_override.tf.json",
            "notes/on-call.md",
            "NOTES.md",
        ] {
            self.project.write(&format!("out/prod/{file}"), file);
        }
        fs::create_dir(folder.join("empty")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("/nowhere", folder.join("infrastructure/.terraform/plugin")).unwrap();
    }

    fn set(&self, which: usize) {
        // In one step, since others read it meanwhile.
        self.project.write("environments/next", &self.settings[which]);
        let settings = self.project.path().join("environments");
        fs::rename(settings.join("next"), settings.join("prod.toml")).unwrap();
    }

    fn synthesize(&self, which: usize) {
        self.set(which);
        self.project.cleon(&["synth", "prod"]).success();
    }

    fn tree(&self) -> Tree {
        tree(&self.project.path().join("out/prod"))
    }

    /// Which of the two trees stands, whole.
    #[track_caller]
    fn standing(&self, when: &str) -> usize {
        let found = self.tree();
        verify(&found);
        self.trees.iter().position(|tree| *tree == found).unwrap_or_else(|| {
            let paths = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
            panic!("{when}: neither tree stands whole: {:?}, not {:?}", paths(&found), paths(&self.trees[0]))
        })
    }

    fn start(&self) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cleon"));
        command.arg("--root").arg(self.project.path()).args(["--today", TODAY, "synth", "prod"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// The working folders in `out`.
    fn leftovers(&self) -> Vec<String> {
        let entries = fs::read_dir(self.project.path().join("out")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|name| name != "prod").collect()
    }
}

/// How long an undisturbed run takes, and how long of that its working folder is there.
struct Course {
    whole: Duration,
    writing: Duration,
}

impl Course {
    fn measure(of: &Alternating) -> Self {
        let mut courses: Vec<Self> = (0..6)
            .map(|number| {
                of.set((number + 1) % 2);
                let start = Instant::now();
                let mut run = of.start();
                wait_for_writing(of, &mut run);
                let appeared = Instant::now();
                while !of.leftovers().is_empty() && run.try_wait().unwrap().is_none() {}
                let writing = appeared.elapsed();
                assert!(run.wait().unwrap().success());
                Self { whole: start.elapsed(), writing }
            })
            .collect();
        courses.sort_by_key(|course| course.writing);
        courses.swap_remove(3)
    }
}

/// Waits until the working folder is there, or the run has ended.
fn wait_for_writing(of: &Alternating, run: &mut Child) {
    while of.leftovers().is_empty() && run.try_wait().unwrap().is_none() {}
}

/// Half of the kills are spread over the whole run, half over the time in which it writes.
fn killed_at_any_moment() {
    let of = Alternating::new();
    let course = Course::measure(&of);
    let seed = seed();
    let mut random = Random(seed);
    let mut found: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut standing = of.standing("before");
    for number in 0..RUNS {
        of.set(1 - standing);
        let earlier = of.leftovers();
        let mut run = of.start();
        let delay = if number % 2 == 0 {
            random.part_of(course.whole)
        } else {
            // What an earlier run left goes first.
            while !of.leftovers().is_empty() && run.try_wait().unwrap().is_none() {}
            wait_for_writing(&of, &mut run);
            random.part_of(course.writing)
        };
        let start = Instant::now();
        while start.elapsed() < delay {
            std::hint::spin_loop();
        }
        run.kill().unwrap();
        run.wait().unwrap();
        let stands = of.standing(&format!("run {number} of seed {seed}, killed after {delay:?}"));
        let tree = if stands == standing { "old" } else { "new" };
        let is_left = of.leftovers().iter().any(|name| !earlier.contains(name));
        let left = if is_left { "a folder left" } else { "nothing left" };
        *found.entry((tree, left)).or_default() += 1;
        standing = stands;
    }
    let shown = format!("seed {seed}, {:?} of {:?} writing: {found:?}", course.writing, course.whole);
    eprintln!("killed_at_any_moment: {shown}");
    for needed in [("old", "nothing left"), ("old", "a folder left"), ("new", "a folder left")] {
        assert!(found.contains_key(&needed), "no kill hit {needed:?}: {shown}");
    }
    of.synthesize(1 - standing);
    assert_eq!(of.standing("after all"), 1 - standing);
    assert_eq!(of.leftovers(), [""; 0]);
}

fn several_at_once() {
    let of = Alternating::new();
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut which = 0;
            while !ended.load(Ordering::Relaxed) {
                which = 1 - which;
                of.set(which);
                thread::sleep(Duration::from_millis(3));
            }
        });
        let workers: Vec<_> = (0..4)
            .map(|worker| {
                let of = &of;
                scope.spawn(move || (0..12).for_each(|number| work(of, (worker + number) % 3 == 0)))
            })
            .collect();
        // The settings change until all have ended, however they end.
        let worked: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
        ended.store(true, Ordering::Relaxed);
        for result in worked {
            result.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    });
    of.standing("after all");
    assert_eq!(of.leftovers(), [""; 0]);
    of.set(0);
    of.project.cleon(&["synth", "prod"]).success();
    assert_eq!(of.standing("at the end"), 0);
}

/// One writes, the other sees one tree whole: it is that of its settings, or all of it is of the others.
fn work(of: &Alternating, reads: bool) {
    if !reads {
        of.project.cleon(&["synth", "prod"]).success();
        return;
    }
    let checked = of.project.cleon(&["synth", "prod", "--check"]);
    let differing = checked.stdout.lines().count();
    if checked.status == Some(0) {
        assert_eq!(differing, 0);
        return;
    }
    let checked = checked.with_status(1);
    let files = of.trees[0].iter().filter(|(path, entry)| of.trees[1].get(*path) != Some(entry));
    assert_eq!(differing, files.count(), "{}", checked.stdout);
    assert!(!checked.stdout.contains("missing"), "{}", checked.stdout);
    assert!(!checked.stdout.contains("edited"), "{}", checked.stdout);
}

/// What `CLEON_TEST_SEED` says, to see a failure again; else of the clock.
fn seed() -> u64 {
    let given = std::env::var("CLEON_TEST_SEED").ok().map(|seed| seed.parse().unwrap());
    let clock = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_micros();
    given.unwrap_or_else(|| u64::try_from(clock()).unwrap())
}

/// The generator `SplitMix64`.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A moment of a time, or somewhat later.
    fn part_of(&mut self, time: Duration) -> Duration {
        let thousandths = u32::try_from(self.next() % 1100).unwrap();
        time * thousandths / 1000
    }
}
