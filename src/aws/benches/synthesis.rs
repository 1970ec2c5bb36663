//! How long the engine takes for large stacks, checks against both provider schemas included, next to `serde_json`
//! writing the same bytes from its own value tree.
//!
//! `cargo bench -p aws` prints the figures. Half of the resources are queues, half are parameters that refer to one.

use aws::limits::Limits;
use divan::Bencher;
use divan::counter::BytesCount;
use terraform::{Checks, Section, Stack, Synthesis, tf};

const SIZES: [usize; 3] = [1_000, 16_000, 100_000];

fn main() {
    divan::main();
}

fn stack(resources: usize) -> Stack {
    let mut stack = Stack::new("bench", ">= 1.11");
    stack.require_provider(aws::provider_requirement());
    stack.section(Section::new("queues", "benches/synthesis", ""), |stack| {
        for at in 0..resources / 2 {
            let queue = stack.add(
                format!("queue_{at}"),
                aws::SqsQueue::new().name(format!("queue-{at}")).visibility_timeout_seconds(30_u32),
            );
            stack.add(
                format!("parameter_{at}"),
                aws::SsmParameter::new(format!("/queues/{at}"), "String")
                    .insecure_value(tf!("url={}", queue.arn())),
            );
        }
    });
    stack
}

fn synthesis(stack: &Stack) -> Synthesis {
    stack
        .synthesize(Checks { schemas: aws::schemas(), resource_checks: &[&Limits] })
        .expect("the bench stack has no problems")
}

/// Making the typed resources, checking them and rendering the files.
#[divan::bench(args = SIZES)]
fn synthesize(resources: usize) -> Synthesis {
    synthesis(&stack(resources))
}

/// Checking and rendering alone.
#[divan::bench(args = SIZES)]
fn check_and_render(bencher: Bencher, resources: usize) {
    let stack = stack(resources);
    bencher.bench_local(|| synthesis(&stack));
}

/// Rendering, with the references and names of the stack checked but no schema.
#[divan::bench(args = SIZES)]
fn render(bencher: Bencher, resources: usize) {
    let stack = stack(resources);
    bencher.bench_local(|| stack.synthesize(Checks::default()).expect("the bench stack has no problems"));
}

/// `serde_json` writing the same bytes.
#[divan::bench(args = SIZES)]
fn serde_json_same_bytes(bencher: Bencher, resources: usize) {
    let files = synthesis(&stack(resources)).files;
    let bytes: usize = files.values().map(String::len).sum();
    let values: Vec<serde_json::Value> =
        files.values().map(|text| serde_json::from_str(text).expect("JSON")).collect();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        values.iter().map(|value| serde_json::to_string_pretty(value).expect("JSON").len()).sum::<usize>()
    });
}
