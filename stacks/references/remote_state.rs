//! Terraform's own data source for the outputs of another state.

use terraform::{Any, Arg, Block, Expr, Handle, Map, Mode, Resource};

/// `terraform_remote_state`: the outputs of another state. Built into Terraform, so no provider is required for it.
#[derive(Clone, Debug)]
pub(super) struct RemoteState(Block);

/// The type's name.
pub(super) const TYPE: &str = "terraform_remote_state";

/// The attribute that holds the outputs.
pub(super) const OUTPUTS: &str = "outputs";

impl RemoteState {
    /// The state that a backend of S3 keeps, as `config` says.
    pub(super) fn of_s3(config: impl Into<Arg<Map<String>>>) -> Self {
        let mut block = Block::new();
        block.require::<String>("backend", "s3");
        block.set("config", config);
        Self(block)
    }
}

impl Resource for RemoteState {
    const MODE: Mode = Mode::Data;
    const TYPE: &'static str = TYPE;
    type Handle = RemoteStateHandle;

    fn block_mut(&mut self) -> &mut Block {
        &mut self.0
    }

    fn into_block(self) -> Block {
        self.0
    }
}

/// A state whose outputs others refer to.
#[derive(Clone, Debug)]
pub(super) struct RemoteStateHandle(Handle);

impl From<Handle> for RemoteStateHandle {
    fn from(handle: Handle) -> Self {
        Self(handle)
    }
}

impl RemoteStateHandle {
    /// An output of the state.
    pub(super) fn output<T>(&self, name: &str) -> Expr<T> {
        self.0.attribute::<Any>(OUTPUTS).attribute(name.to_owned())
    }

    /// An output of the state that is sensitive: the data source itself drops the mark.
    pub(super) fn sensitive_output<T>(&self, name: &str) -> Expr<T> {
        let output: Expr<T> = self.0.sensitive_attribute::<Any>(OUTPUTS).attribute(name.to_owned());
        Expr::call("sensitive", [output.into_node()])
    }
}
