"""Two photos of the data centre, drawn: nobody's picture, and the same bytes each time."""

import io
import random
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1200, 800
Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]
AMBER, GREEN, BLUE, DARK = (255, 170, 60), (90, 235, 130), (110, 180, 255), (16, 19, 24)


@cache
def rack() -> bytes:
    """A rack with two old and two new network devices, and a laptop that shows a progress bar; a JPEG."""
    picture = gradient((44, 50, 60), (12, 14, 18))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((250, 0, 950, HEIGHT), fill=DARK)
    for edge in (250, 920):
        pen.rectangle((edge, 0, edge + 30, HEIGHT), fill=(58, 63, 70))
        for y in range(14, HEIGHT, 28):
            pen.ellipse((edge + 11, y, edge + 19, y + 8), fill=(22, 24, 28))
    lights = Image.new("RGB", picture.size)
    dice = random.Random(7)  # noqa: S311 -- scatters lamps, keeps no secret
    for place, (y, lamp, body) in enumerate(DEVICES):
        device(pen, lights, dice, (285, y, 915, y + 92), lamp=lamp, body=body)
        cables(pen, dice, y + 70, colour=(BLUE, (230, 200, 80))[place % 2])
    laptop(pen, lights)
    return photograph(picture, lights)


# (top, lamps, case)
DEVICES = (
    (50, AMBER, (74, 78, 84)),
    (165, AMBER, (74, 78, 84)),
    (330, GREEN, (104, 110, 118)),
    (445, GREEN, (104, 110, 118)),
)


def device(
    pen: ImageDraw.ImageDraw, lights: Image.Image, dice: random.Random, box: Box, *, lamp: Colour, body: Colour
) -> None:
    """A case with a row of sockets and a lamp above each, some of them off."""
    left, top, right, _bottom = box
    pen.rounded_rectangle(box, 6, fill=body, outline=(30, 32, 36), width=3)
    pen.rectangle((left + 8, top + 6, right - 8, top + 10), fill=tuple(min(255, part + 30) for part in body))
    glow = ImageDraw.Draw(lights)
    for socket in range(20):
        x = left + 30 + socket * 29
        pen.rectangle((x, top + 48, x + 20, top + 70), fill=(14, 15, 18))
        on = dice.random() < 0.8
        pen.ellipse((x + 5, top + 26, x + 15, top + 36), fill=lamp if on else (40, 42, 46))
        if on:
            glow.ellipse((x + 1, top + 22, x + 19, top + 40), fill=lamp)


def cables(pen: ImageDraw.ImageDraw, dice: random.Random, top: int, *, colour: Colour) -> None:
    """Cables that hang from some sockets and run off to one side."""
    for socket in range(20):
        if dice.random() < 0.55:
            x, sag = 325 + socket * 29, dice.randint(26, 60)
            shade = tuple(int(part * dice.uniform(0.45, 0.75)) for part in colour)
            end = 262 if x < 600 else 938
            pen.line([(x, top), (x, top + sag), ((x + end) // 2, top + sag + 22), (end, top + sag)], shade, 5, "curve")


def laptop(pen: ImageDraw.ImageDraw, lights: Image.Image) -> None:
    """An open laptop in the foreground, its screen the brightest thing."""
    pen.polygon([(560, 560), (1010, 530), (1040, 770), (575, 800)], fill=(34, 37, 42))
    screen = [(578, 576), (996, 548), (1022, 752), (592, 780)]
    pen.polygon(screen, fill=(12, 30, 40))
    for row, length in enumerate((250, 310, 190, 280, 230)):
        y = 604 + row * 20
        pen.line((606 + row * 2, y, 606 + length, y - length // 15), fill=(120, 190, 200), width=5)
    pen.polygon([(606, 716), (986, 690), (990, 718), (609, 744)], fill=(40, 60, 68))
    pen.polygon([(606, 716), (781, 704), (784, 732), (609, 744)], fill=GREEN)
    ImageDraw.Draw(lights).polygon(screen, fill=(30, 70, 84))


@cache
def desk() -> bytes:
    """A desk in dim light: two screens with green bars, mugs, and a wall of printed messages; a JPEG."""
    picture = gradient((62, 54, 46), (24, 21, 20))
    pen = ImageDraw.Draw(picture)
    lights = Image.new("RGB", picture.size)
    dice = random.Random(11)  # noqa: S311 -- pins papers to a wall, keeps no secret
    for column in range(9):
        for row in range(3):
            paper(pen, dice, 40 + column * 128 + dice.randint(-12, 12), 30 + row * 96 + dice.randint(-10, 10))
    pen.rectangle((0, 600, WIDTH, HEIGHT), fill=(92, 66, 44))
    pen.rectangle((0, 600, WIDTH, 610), fill=(128, 95, 66))
    for left in (210, 630):
        screen(pen, lights, (left, 300, left + 370, 540))
    for x, colour in MUGS:
        mug(pen, x, 640 + x % 60, colour=colour)
    pen.rounded_rectangle((430, 660, 790, 730), 8, fill=(40, 42, 46))
    for key in range(48):
        x, y = 442 + key % 16 * 21, 668 + key // 16 * 19
        pen.rectangle((x, y, x + 16, y + 14), fill=(66, 69, 74))
    return photograph(picture, lights)


MUGS: tuple[tuple[int, Colour], ...] = (
    (60, (196, 74, 62)),
    (150, (225, 220, 208)),
    (250, (70, 110, 150)),
    (330, (232, 190, 92)),
    (870, (225, 220, 208)),
    (955, (90, 132, 98)),
    (1050, (60, 64, 72)),
)


def paper(pen: ImageDraw.ImageDraw, dice: random.Random, x: int, y: int) -> None:
    """A printed message on the wall, a little crooked."""
    tilt = dice.randint(-5, 5)
    pen.polygon([(x, y), (x + 92, y + tilt), (x + 92 - tilt, y + 70 + tilt), (x - tilt, y + 70)], fill=(214, 205, 186))
    for line in range(5):
        end = x + dice.randint(45, 80)
        pen.line((x + 9, y + 12 + line * 11, end, y + 12 + line * 11 + tilt // 2), fill=(132, 124, 112), width=3)


def screen(pen: ImageDraw.ImageDraw, lights: Image.Image, box: Box) -> None:
    """A screen with bars that are nearly full."""
    left, top, right, bottom = box
    pen.rectangle((left + 165, bottom, left + 205, 612), fill=(30, 31, 34))
    pen.rounded_rectangle((left - 10, top - 10, right + 10, bottom + 10), 8, fill=(26, 27, 30))
    pen.rectangle(box, fill=(14, 34, 40))
    for row, full in enumerate((1.0, 0.97, 1.0, 0.91, 1.0, 0.99)):
        y = top + 26 + row * 34
        pen.rectangle((left + 24, y, right - 24, y + 18), fill=(34, 56, 62))
        pen.rectangle((left + 24, y, left + 24 + int(322 * full), y + 18), fill=(74, 194, 107))
    ImageDraw.Draw(lights).rectangle(box, fill=(24, 64, 60))


def mug(pen: ImageDraw.ImageDraw, x: int, y: int, *, colour: Colour) -> None:
    """An empty mug, lit from behind."""
    shade = tuple(part * 2 // 3 for part in colour)
    pen.arc((x + 46, y + 18, x + 82, y + 62), -90, 90, fill=shade, width=9)
    pen.rounded_rectangle((x, y + 8, x + 62, y + 84), 10, fill=shade)
    pen.rounded_rectangle((x + 34, y + 8, x + 62, y + 84), 10, fill=colour)
    pen.ellipse((x, y, x + 62, y + 20), fill=colour)
    pen.ellipse((x + 6, y + 4, x + 56, y + 17), fill=(48, 34, 26))


def gradient(above: Colour, below: Colour) -> Image.Image:
    """A room's light, from top to bottom."""
    blend = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    return Image.composite(Image.new("RGB", blend.size, below), Image.new("RGB", blend.size, above), blend)


def photograph(picture: Image.Image, lights: Image.Image) -> bytes:
    """What a phone makes of it in dim light: lamps glow, corners are dark, all of it is soft and grainy."""
    glow = lights.filter(ImageFilter.GaussianBlur(16))
    soft = ImageChops.screen(picture.filter(ImageFilter.GaussianBlur(1.2)), glow)
    corners = Image.radial_gradient("L").resize(soft.size).point([max(0, at - 90) * 3 // 4 for at in range(256)])
    dark = Image.composite(Image.new("RGB", soft.size), soft, corners)
    seed = random.Random(3)  # noqa: S311 -- grain
    grain = Image.frombytes("L", (WIDTH // 2, HEIGHT // 2), seed.randbytes(WIDTH * HEIGHT // 4)).resize(soft.size)
    grainy = Image.blend(dark, Image.merge("RGB", (grain, grain, grain)), 0.05)
    out = io.BytesIO()
    grainy.save(out, "JPEG", quality=82)
    return out.getvalue()
