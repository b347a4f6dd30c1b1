"""Adam, clipping of gradients, and the cosine schedule."""

from __future__ import annotations

import math

import numpy as np

Arrays = dict[str, np.ndarray]


class Adam:
    """Kingma and Ba (2015), arXiv:1412.6980, algorithm 1, with its bias correction.

    `first` and `second` are the running means of the gradients and of their squares; `step` counts the updates.
    """

    def __init__(self, arrays: Arrays, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8):
        self.beta1, self.beta2, self.epsilon, self.step = beta1, beta2, epsilon, 0
        self.first = {name: np.zeros_like(array) for name, array in arrays.items()}
        self.second = {name: np.zeros_like(array) for name, array in arrays.items()}

    def update(self, arrays: Arrays, gradients: Arrays, rate: float) -> None:
        """Update `arrays` in place by their gradients, with the learning rate `rate`."""
        self.step += 1
        size = rate * math.sqrt(1 - self.beta2**self.step) / (1 - self.beta1**self.step)
        epsilon = self.epsilon * math.sqrt(1 - self.beta2**self.step)
        for name, array in arrays.items():
            first, second, gradient = self.first[name], self.second[name], gradients[name]
            first += (1 - self.beta1) * (gradient - first)
            second += (1 - self.beta2) * (gradient * gradient - second)
            array -= size * first / (np.sqrt(second) + epsilon)


def clip(gradients: Arrays, limit: float) -> float:
    """Scale all gradients together so that their common norm is at most `limit`; return the norm before."""
    norm = math.sqrt(sum(float(np.vdot(gradient, gradient)) for gradient in gradients.values()))
    if norm > limit:
        for gradient in gradients.values():
            gradient *= limit / norm
    return norm


def cosine(update: int, updates: int, rate: float) -> float:
    """Return the learning rate of an update, counted from 0: from `rate` down to 0 along half a cosine."""
    return rate * 0.5 * (1 + math.cos(math.pi * update / updates))
