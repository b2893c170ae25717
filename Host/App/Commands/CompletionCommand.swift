import ArgumentParser

struct CompletionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print what makes a shell complete the words of tradingboost: bash, zsh or fish.",
        discussion: """
            Commands, options and the words they take; users, tenants, plugins, instances and profiles by asking the host that the
            command would talk to.

            EXAMPLES
              tradingboost completion bash > ~/.local/share/bash-completion/completions/tradingboost
              tradingboost completion zsh > ~/.zfunc/_tradingboost     (with fpath+=~/.zfunc before compinit in ~/.zshrc)
              tradingboost completion fish > ~/.config/fish/completions/tradingboost.fish
            """)

    enum Shell: String, CaseIterable { case bash, zsh, fish }

    @Argument(help: ArgumentHelp("bash, zsh or fish.", valueName: "shell"))
    var shell: Choice<Shell>

    func run() async throws {
        let shell: CompletionShell =
            switch self.shell.value {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        print(Tradingboost.completionScript(for: shell))
    }
}
