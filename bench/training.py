"""How fast a language model learns: `python -m bench.training --data storybooks.train.txt`, against PyTorch.

Both train the network of `stories-lstm` (`--cell`: rnn, gru) by its recipe on the same batches, in float32 on one
thread; before anything is timed their losses and gradients are compared. They take turns, a few updates each; a ratio
is taken within a turn and the median printed. The memory is that of a process of its own that holds no PyTorch.
"""

import argparse
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import process_time

import numpy as np

from lstm_core.learning.recipes import RECIPES
from lstm_core.learning.registry import TASKS
from lstm_core.learning.trainer import Run
from lstm_core.models import ModelName

MOST, MEMORY = 1.3, 3.0  # wanted: at most this many times PyTorch's time, and this many GiB
TURN = 5  # updates


def ours(cell, data, **changes):
    """Return a run of lstm_core's own trainer."""
    name = str(ModelName("stories", cell))
    recipe = replace(RECIPES[name], **changes)
    return Run.start(TASKS["stories"].objective(name, recipe, data), recipe)


class Twin:
    """The same network in PyTorch: an embedding that is also the readout, dropout, nn.LSTM, clipping, Adam."""

    def __init__(self, run, cell):
        import torch
        from torch import nn

        torch.set_num_threads(1)
        recipe, arrays = run.recipe, run.arrays
        self.torch, self.run, self.functional, self.state = torch, run, nn.functional, None
        self.embedding = nn.Parameter(torch.tensor(arrays["embedding"]))
        self.bias = nn.Parameter(torch.tensor(arrays["readout.b_y"]))
        self.cell = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[cell](recipe.inputs, recipe.units)
        if cell == "lstm":  # PyTorch stacks input, forget, candidate, output, and has two biases
            with torch.no_grad():
                for own, kind in (
                    (self.cell.weight_ih_l0, "W"),
                    (self.cell.weight_hh_l0, "U"),
                    (self.cell.bias_ih_l0, "b"),
                ):
                    own.copy_(torch.tensor(np.concatenate([arrays[f"cell.{kind}_{gate}"] for gate in "ifgo"])))
                self.cell.bias_hh_l0.zero_()
        self.parameters = [self.embedding, self.bias, *self.cell.parameters()]
        self.optimiser = torch.optim.Adam(self.parameters, lr=recipe.rate)

    def loss(self, update):
        """Return the loss on an update's batch, the state carried as ours is."""
        words, targets = map(self.torch.tensor, self.run.objective.batch(update))
        share = self.run.recipe.dropout
        x = self.functional.dropout(self.functional.embedding(words, self.embedding), share)
        h, state = self.cell(x, self.state)
        self.state = state.detach() if self.torch.is_tensor(state) else tuple(part.detach() for part in state)
        scores = self.functional.dropout(h, share) @ self.embedding.T + self.bias
        return self.functional.cross_entropy(scores.flatten(0, 1), targets.flatten())

    def advance(self, update):
        """Make one update."""
        self.optimiser.zero_grad()
        self.loss(update).backward()
        self.torch.nn.utils.clip_grad_norm_(self.parameters, self.run.recipe.clip)
        self.optimiser.step()


def check(cell, data):
    """Stop where the two, without dropout, do not compute the same loss and the same gradient of the embedding."""
    run = ours(cell, data, dropout=0.0, updates=1)
    twin = Twin(run, cell)
    loss = twin.loss(0)
    loss.backward()
    value, gradients = run.objective.loss_and_gradients(run.arrays, 0)
    error = np.abs(twin.embedding.grad.numpy() - gradients["embedding"]).max() / np.abs(gradients["embedding"]).max()
    if not (abs(value - loss.item()) < 1e-4 and error < 1e-3):
        sys.exit(f"they do not compute the same: losses {value:.5f} and {loss.item():.5f}, gradients {error:.1e} apart")


def memory(cell, data, updates):
    """Return the most memory in GiB that a process takes which trains and does nothing else."""
    command = [sys.executable, "-m", "bench.training", "--data", str(data), "--cell", cell, "--alone", str(updates)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="storybooks.train.txt, the others beside it")
    parser.add_argument("--cell", default="lstm", choices=("lstm", "gru", "rnn"))
    parser.add_argument("--updates", type=int, default=200)
    parser.add_argument("--alone", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        run = ours(options.cell, options.data)
        for _ in range(options.alone):
            run.advance()
        run.objective.validate(run.arrays)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
        return
    if options.cell == "lstm":
        check(options.cell, options.data)
    run = ours(options.cell, options.data)
    twin, seconds = Twin(run, options.cell), []
    for turn in range(options.updates // TURN + 1):
        updates, spent = range(turn * TURN, (turn + 1) * TURN), []
        for advance in (lambda update: run.advance(), twin.advance):
            start = process_time()
            for update in updates:
                advance(update)
            spent.append((process_time() - start) / TURN)
        if turn:  # the first turn warms up
            seconds.append(spent)
    times = np.array(seconds)
    numpy, torch = np.median(times, axis=0)
    ratio, epoch, peak = (
        float(np.median(times[:, 0] / times[:, 1])),
        run.objective.updates_an_epoch,
        memory(options.cell, options.data, 30),
    )
    print(f"stories-{options.cell}, {len(run.objective.training):,} tokens, {epoch} updates an epoch, one thread")
    print(f"NumPy   {numpy * 1e3:7.1f} ms an update, {numpy * epoch:6.1f} s an epoch, at most {peak:.2f} GiB")
    print(
        f"PyTorch {torch * 1e3:7.1f} ms an update, {torch * epoch:6.1f} s an epoch (PyTorch {twin.torch.__version__})"
    )
    print(f"NumPy / PyTorch {ratio:.2f} (wanted: at most {MOST}), memory wanted: at most {MEMORY} GiB")


if __name__ == "__main__":
    main()
