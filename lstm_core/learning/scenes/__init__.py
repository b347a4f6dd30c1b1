"""Generated pictures of two shapes with captions: the training of `scenes-attention`.

- `pictures`: shapes, scenes, their code in an address, their pixels;
- `captions`: what is true of a scene, in words;
- `sets`: scenes drawn at random, in sets that share none;
- `objective`: the loss, with the doubly stochastic term;
- `task`, `scores`: what the command line asks for.
"""
