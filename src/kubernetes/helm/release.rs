//! A release of a chart: the resource `helm_release`, as far as it is used.

use terraform::{Arg, Block, Expr, Handle, List, Mode, Number, Resource};

/// A resource `helm_release`.
///
/// A release that fails is rolled back, and one that is made waits until its pods are ready. Secrets have no place in
/// it: its values stand in the generated files, in the state and in the cluster.
#[derive(Clone, Debug)]
pub struct HelmRelease(Block);

impl HelmRelease {
    /// A release of the version of a chart from a repository (`https://…`, or `oci://…`), with its values as one YAML
    /// document. JSON is YAML.
    #[must_use]
    pub fn new(
        name: impl Into<Expr<String>>,
        namespace: impl Into<Expr<String>>,
        (repository, chart, version): (
            impl Into<Expr<String>>,
            impl Into<Expr<String>>,
            impl Into<Expr<String>>,
        ),
        values: Expr<String>,
    ) -> Self {
        let mut block = Block::new();
        block.require("name", name);
        block.require("namespace", namespace);
        block.require("repository", repository);
        block.require("chart", chart);
        // Without one, each plan would take the newest there is.
        block.require("version", version);
        block.require::<List<String>>("values", [values]);
        block.require::<bool>("atomic", true);
        block.require::<bool>("wait", true);
        Self(block)
    }

    /// What `helm history` shows of it. It names the cluster, by which releases of one name are told apart.
    #[must_use]
    pub fn description(mut self, description: impl Into<Arg<String>>) -> Self {
        self.0.set("description", description);
        self
    }

    /// Makes the namespace when it is not there. Helm never deletes it.
    #[must_use]
    pub fn create_namespace(mut self, create: impl Into<Arg<bool>>) -> Self {
        self.0.set("create_namespace", create);
        self
    }

    /// How long an installation or upgrade may take, in seconds; the provider's default is 300.
    #[must_use]
    pub fn timeout(mut self, seconds: impl Into<Arg<Number>>) -> Self {
        self.0.set("timeout", seconds);
        self
    }

    /// How many revisions Helm keeps, each a secret in the namespace; the provider's default is no limit.
    #[must_use]
    pub fn max_history(mut self, revisions: impl Into<Arg<Number>>) -> Self {
        self.0.set("max_history", revisions);
        self
    }
}

impl Resource for HelmRelease {
    const MODE: Mode = Mode::Managed;
    const TYPE: &'static str = "helm_release";
    type Handle = HelmReleaseHandle;

    fn block_mut(&mut self) -> &mut Block {
        &mut self.0
    }

    fn into_block(self) -> Block {
        self.0
    }
}

/// An added `helm_release`.
#[derive(Clone, Debug)]
pub struct HelmReleaseHandle(Handle);

impl From<Handle> for HelmReleaseHandle {
    fn from(handle: Handle) -> Self {
        Self(handle)
    }
}

impl std::ops::Deref for HelmReleaseHandle {
    type Target = Handle;

    fn deref(&self) -> &Handle {
        &self.0
    }
}
